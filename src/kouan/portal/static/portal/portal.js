// Keyboard, theme, search drop-down, live updates. No inline script anywhere: the content policy forbids it.
"use strict";
(() => {
  const $ = (selector) => document.querySelector(selector);
  const typing = (element) => element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));
  const inside = document.body.classList.contains("inside");

  // --- keyboard
  const GO = { h: "/", w: "/worklist/", s: "/account/" };
  let leader = 0;
  const closeAll = () => {
    document.querySelectorAll("details.who[open]").forEach((one) => one.removeAttribute("open"));
    const drop = $("#hits");
    if (drop) drop.replaceChildren();
    if (location.hash === "#menu") location.hash = "#main";
  };
  const help = () => { const box = $("#help"); if (box && !box.open) box.showModal(); };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { closeAll(); if (event.target.id === "search") event.target.blur(); return; }
    if (event.target.id === "search" && event.key === "ArrowDown") { event.preventDefault(); $("#hits a")?.focus(); return; }
    if (event.target.closest?.("#hits") && /^Arrow(Up|Down)$/.test(event.key)) {
      event.preventDefault();
      const links = [...document.querySelectorAll("#hits a")];
      const next = links.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
      (links[next] ?? $("#search")).focus();
      return;
    }
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "?") { event.preventDefault(); help(); return; }
    if (!inside) return;
    if (event.key === "/") { event.preventDefault(); const box = $("#search"); if (box) { box.focus(); box.select(); } return; }
    if (event.key === "g") { leader = Date.now(); return; }
    if (Date.now() - leader < 1200 && GO[event.key]) location.assign(GO[event.key]);
    leader = 0;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-help]")) { closeAll(); help(); }
    const open = $("details.who[open]");
    if (open && !open.contains(event.target)) open.removeAttribute("open");
    if (!event.target.closest(".search")) $("#hits")?.replaceChildren();
    if (event.target.closest("[data-print]")) window.print();
    const step = event.target.closest("[data-theme-next]");
    if (step) nextTheme();
  });

  // --- theme: as the system, light, dark; kept in a cookie so that the server draws the first paint right
  const ORDER = ["auto", "light", "dark"];
  const nextTheme = () => {
    const now = document.documentElement.dataset.theme || "auto";
    const chosen = ORDER[(ORDER.indexOf(now) + 1) % ORDER.length];
    if (chosen === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
    document.cookie = `kouan_theme=${chosen}; path=/; max-age=31536000; samesite=lax`;
    document.querySelectorAll("[data-theme-name]").forEach((label) => { label.textContent = label.dataset[chosen]; });
  };

  // --- live updates: regions with hx-trigger="journal from:body" reload themselves when something happened
  const ticketUrl = document.body.dataset.live;
  const state = (on) => document.querySelectorAll(".live").forEach((mark) => {
    mark.dataset.state = on ? "on" : "off";
    mark.textContent = on ? mark.dataset.on : mark.dataset.off;
  });
  let waiting = 0, latest = 0;
  const refresh = () => {
    // Bursts (a whole manifest) become one reload per 1.5 s; a hidden page waits until it is looked at.
    if (document.hidden || waiting) { latest = 1; return; }
    htmx.trigger(document.body, "journal");
    waiting = setTimeout(() => { waiting = 0; if (latest) { latest = 0; refresh(); } }, 1500);
  };
  document.addEventListener("visibilitychange", () => { if (!document.hidden && latest) { latest = 0; refresh(); } });
  let polling = 0;
  const poll = () => { state(false); polling ||= setInterval(refresh, 15000); };
  const listen = async (pause) => {
    try {
      const answer = await fetch(ticketUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) return poll();
      const { url } = await answer.json();
      if (!url) return poll();
      const source = new EventSource(url);
      source.addEventListener("open", () => { pause = 1000; clearInterval(polling); polling = 0; state(true); });
      source.addEventListener("journal", (event) => {
        const only = $("[data-journey]")?.dataset.journey; // a page about one journey waits for its own events
        if (!only || event.data === "-" || event.data === only) refresh();
      });
      source.addEventListener("error", () => {
        source.close(); poll();
        setTimeout(() => listen(Math.min(pause * 2, 60000)), pause);
      });
    } catch { poll(); }
  };
  if (ticketUrl && $("[hx-trigger*='journal']") && window.EventSource) listen(1000);
})();
