"""Ship-side pick-up (船边直提) and direct loading on arrival (抵港直装) (1.4, 1.5)."""
