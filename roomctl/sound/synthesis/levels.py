"""How loud beds and cues are made, and so how far a cue stands out from the bed under it."""

BED_LUFS = -23.0
"""Integrated loudness of each bed at gain 0 dB."""

CODING = 0.15
"""LU that Vorbis removes from a noise; tones keep their level."""

CUE_LUFS = {"bowl": -20.3, "marimba": -20.3, "stem-string": -20.3, "stem-wave": -19.0, "stem-breath": -19.0}
"""Loudest 400 ms of each family's cues: 2.7 to 4 LU over the bed, noticed and not startling. With 4, a cue on a note
that a tonal bed played at the same time reached more than 6 LU in the mix; wave and breath are for noises, which have
no notes."""
