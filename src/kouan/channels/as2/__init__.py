"""AS2 (RFC 4130): signed, encrypted and compressed messages over HTTP, and the signed receipts for them (MDN).

Pure: bytes and keys in, bytes out. `services.as2` receives and stores, `transports.as2` sends.
"""
