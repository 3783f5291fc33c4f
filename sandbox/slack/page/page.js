// Asks once a second whether there is something new and swaps it in. All HTML comes escaped from the server.
"use strict";

const list = () => document.querySelector(".messages");
const atEnd = () => list().scrollHeight - list().scrollTop - list().clientHeight < 80;

async function refresh() {
  // A menu somebody is reading stays open; what is new comes after it.
  if (document.querySelector("details[open]")) return;
  const app = document.querySelector("#app");
  const query = new URLSearchParams({ channel: document.body.dataset.channel, state: app.dataset.state });
  const answer = await fetch("/page/news?" + query);
  document.body.classList.remove("away");
  if (answer.status !== 200) return;
  const follow = atEnd();
  const before = list().scrollTop;
  const known = new Set([...document.querySelectorAll("article")].map((article) => article.dataset.message));
  app.outerHTML = await answer.text();
  for (const article of document.querySelectorAll("article")) {
    if (!known.has(article.dataset.message)) article.classList.add("new");
  }
  list().scrollTop = follow ? list().scrollHeight : before;
}

async function watch() {
  try {
    await refresh();
  } catch {
    document.body.classList.add("away");
  }
  setTimeout(watch, 1000);
}

list().scrollTop = list().scrollHeight;
setTimeout(watch, 1000);
