"""What people write for this program: settings in the environment (settings/), watchlists in YAML (loading/), and what an applied
change of them would do (plan/). Its rooms are its doors.
"""
