// Enter the PIN by taps: the tablet's own keyboard would light up the room.
"use strict";
(() => {
  const form = document.getElementById("login");
  const pin = form.querySelector("input");
  document.getElementById("pad").addEventListener("click", (event) => {
    const key = event.target.closest("button");
    if (!key) return;
    if (key.id === "clear") pin.value = "";
    if (key.className === "digit" && pin.value.length < pin.maxLength) pin.value += key.textContent;
    if (key.id !== "enter") pin.focus();
  });
  document.addEventListener("contextmenu", (event) => event.preventDefault());
  document.addEventListener("gesturestart", (event) => event.preventDefault());
  pin.focus();
})();
