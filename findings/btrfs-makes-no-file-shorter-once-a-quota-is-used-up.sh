#!/usr/bin/env bash
# btrfs (Linux 6.18, btrfs-progs 6.2 of Debian 12): once a quota is used up, a file cannot be made shorter, but removed.
#
# Behaviour: with a used-up quota `truncate` to a smaller size is refused with "Disk quota exceeded", and so is the next
#   write. Removing a file of the same size works, and the next write with it.
# Expected: that giving back space needs none, as on ext4; a file that is kept as a reserve to be made shorter bit by bit.
# Seen: "shorter: refused, write after it: refused; removed: done, write after it: done". Exits 1 when that changes, 2
#   where it cannot run (it needs the right to mount; the file system is in a file of its own).
set -euo pipefail
for program in mkfs.btrfs btrfs mount truncate dd; do
    command -v "$program" > /dev/null || { echo "needs $program: apt-get install btrfs-progs"; exit 2; }
done
uname -sr; btrfs --version
folder=$(mktemp -d)
trap 'umount -l "$folder/disk" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
mkdir disk
truncate -s 300M image
mkfs.btrfs -q image > /dev/null 2>&1
mount -o loop image disk || { echo "no right to mount"; exit 2; }
btrfs quota enable disk
btrfs qgroup limit 20M 0/5 disk
for kept in one two; do dd if=/dev/urandom of="disk/$kept" bs=1M count=2 conv=fsync status=none; done
dd if=/dev/urandom of=disk/rest bs=4k count=100000 conv=fsync status=none 2>/dev/null || true
sync
dd if=/dev/urandom of=disk/rest bs=4k count=100000 oflag=append conv=notrunc,fsync status=none 2>/dev/null || true
said() { if "$@" > /dev/null 2>&1; then echo done; else echo refused; fi; }
write() { dd if=/dev/urandom of="disk/$1" bs=4k count=3 conv=fsync status=none; }
shorter=$(said truncate -s 1M disk/one) after=$(said write new)
removed=$(said rm disk/two) then=$(said write newer)
answer="shorter: $shorter, write after it: $after; removed: $removed, write after it: $then"
echo "$answer"
[ "$answer" = "shorter: refused, write after it: refused; removed: done, write after it: done" ]
