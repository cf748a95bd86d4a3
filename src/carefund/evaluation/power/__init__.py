"""Power before money: what an evaluation that has not begun could find, in how many areas, after how many months."""
