"""The staff's side of referrals: their page on the desk, the editor of the brief, the register."""
