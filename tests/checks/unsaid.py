"""What the self-check never says, and what it says only beside the note."""

import re

NEVER = re.compile(
    r"candidat|%|percent|por ?ciento|porcentaje|guarant|garant|miracle|milagr|\bcures?\b|\bcura"
    r"|proven|comprobad|\bwill (re)?grow|volverá a crecer|[!¡]",
    re.IGNORECASE,
)
THERAPIES = re.compile(r"exosom|cell-based|stem|celular|células", re.IGNORECASE)
