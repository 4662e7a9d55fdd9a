/* Follows a job until it ends, then shows the page anew. */
"use strict";

(function () {
  const PAUSE_MS = 1500;
  const box = document.getElementById("job");
  const byId = (id) => document.getElementById(id);
  const figures = (value) => Number(value).toLocaleString("zh-CN");

  async function follow() {
    let job;
    try {
      const answer = await fetch(box.dataset.job, { headers: { Accept: "application/json" } });
      job = answer.ok ? await answer.json() : null;
    } catch (error) {
      if (!(error instanceof TypeError)) {
        throw error;
      }
      job = null;
    }
    if (job === null) {
      byId("job-text").textContent = "暂时取不到进度，任务仍在后台进行，正在重试…";
    } else if (["done", "failed", "cancelled"].includes(job.state)) {
      location.reload();
      return;
    } else {
      show(job);
    }
    setTimeout(follow, PAUSE_MS);
  }

  function show(job) {
    byId("job-label").textContent = `第 ${job.step} 步，共 ${job.steps} 步：${job.label}`;
    const bar = byId("job-bar");
    if (job.total) {
      bar.max = job.total;
      bar.value = job.done;
    } else {
      bar.removeAttribute("value");
    }
    const whole = job.total ? ` / ${figures(job.total)}` : "";
    const left = job.seconds_left === null ? "" : `，约剩 ${timeOf(job.seconds_left)}`;
    byId("job-text").textContent = `${figures(job.done)}${whole} 行${left}`;
  }

  const timeOf = (seconds) => (seconds < 90 ? `${Math.ceil(seconds)} 秒` : `${Math.ceil(seconds / 60)} 分钟`);

  follow();
})();
