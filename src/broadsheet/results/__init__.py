"""What reproductions measured: claimed, measured, verdict, environment.

``laboratory`` has the reproductions package run in a process of its own, ``write`` stores what it reported
and ``read`` hands out frozen views. Nothing here imports torch or ``reproductions``, and no verdict is made
here: it comes with the report, and one that its own criteria contradict is refused.
"""
