"""Floor 0: clock, calendar, money, identifiers, errors, rules, transition tables. Pure Python, no Django."""
