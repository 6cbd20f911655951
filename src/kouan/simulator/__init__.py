"""A day at Guoyuan, driven through the public API as any client would."""
