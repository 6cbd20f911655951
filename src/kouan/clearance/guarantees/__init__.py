"""Customs guarantees on file (担保备案): balance, amounts reserved and given back."""
