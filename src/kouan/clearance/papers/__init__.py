"""Simplified attachments (简化随附单证, 6): nothing is asked for at filing; customs may ask later, with a reason."""
