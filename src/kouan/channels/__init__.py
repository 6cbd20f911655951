"""Messages in and out: HTTPS and folders, partner profiles, receipts."""
