"""The form of a declaration in the portal: which fields it shows, what was typed, what is wrong beside each."""
