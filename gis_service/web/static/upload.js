/* Dropping a file on the form; without it the file button does the same. */
"use strict";

(function () {
  const drop = document.getElementById("drop");
  if (drop === null) {
    return;
  }
  const field = drop.querySelector("input[type=file]");
  const mark = (on) => drop.classList.toggle("over", on);

  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  drop.addEventListener("dragleave", () => mark(false));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    if (event.dataTransfer.files.length > 0) {
      field.files = event.dataTransfer.files;
    }
  });
  document.getElementById("upload").addEventListener("submit", (event) => {
    const button = event.target.querySelector("button");
    button.disabled = true;
    button.textContent = "正在上传…";
  });
})();
