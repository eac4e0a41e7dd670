# attack: forges the reply which says that the fault is the grader's, and lies in wait
# lines: 5 34
# sign: crash
# control: none, there is no channel
import os
import sys
import time

frame = sys._getframe()
while frame is not None and "request" not in frame.f_locals:
    frame = frame.f_back
if frame is not None:
    number = frame.f_locals["request"]["id"]
    frame.f_locals["channel"].send({"kind": "broken", "message": "our own fault", "id": number})
    os._exit(0)
