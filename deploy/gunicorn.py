"""gunicorn's settings in production, one file for the three faces."""

import os

bind = "0.0.0.0:8000"  # inside the container's own network; nginx is the only neighbour that reaches it
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "gthread"
timeout = 300
graceful_timeout = 60
max_requests, max_requests_jitter = 5000, 500
worker_tmp_dir = "/dev/shm"  # noqa: S108  (heartbeats in memory, no file of a sender)
control_socket_disable = True
accesslog = None  # addresses and paths of the rooms are in no log (never 9, never 12)
limit_request_line = 4094
forwarded_allow_ips = "*"  # nginx alone can reach this port
