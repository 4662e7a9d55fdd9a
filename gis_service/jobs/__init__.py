"""Long work (任务): asked for in a request, done by a worker, told while it goes on."""
