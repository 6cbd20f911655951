"""The Shanghai–Chongqing express line: sailings, promised lock slots, slot exchange, rolling departures (5, 16a)."""
