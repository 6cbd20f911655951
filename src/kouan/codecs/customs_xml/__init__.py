"""XML messages of the Chinese customs single window: DecMessage, receipts, DxpMsg envelope."""
