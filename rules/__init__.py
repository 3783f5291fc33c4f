"""What a rule is: its definition, the article as its query sees it, one article past all rules.

backtest/ tells what rules would have caught. The rules of a file and their errors are config's; where they run is streams'.
"""
