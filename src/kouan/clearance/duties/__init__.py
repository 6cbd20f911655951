"""Import and export taxes of a declaration (domain reference, Appendix C). Pure: integers of fen inside."""
