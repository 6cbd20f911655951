// Vessels of a draft are dragged within a chamber or into the one beside, or moved with the keys; the server says at
// once what would break.
(() => {
  const picture = document.querySelector("svg.chamber.draft");
  if (!picture) return;
  const verdict = document.getElementById("verdict");
  const field = document.getElementById("chambers");
  const hulls = [...picture.querySelectorAll(".hull")];
  const locks = [...picture.querySelectorAll(".lock")];
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const STEP = 10;
  let asked = 0;
  let timer = 0;

  const lockOf = (hull) => locks.find((lock) => lock.dataset.lockage === hull.dataset.lockage);
  const place = (hull) => ({ id: hull.dataset.id, x: Number(hull.dataset.x), y: Number(hull.dataset.y) });
  const chambers = () =>
    locks.map((lock) => ({
      lockage: lock.dataset.lockage,
      places: hulls.filter((hull) => lockOf(hull) === lock).map(place),
    }));

  function show(hull, x, y, lock) {
    hull.dataset.lockage = lock.dataset.lockage;
    hull.dataset.x = Math.round(x / STEP) * STEP;
    hull.dataset.y = Math.round(y / STEP) * STEP;
    const top = Number(hull.dataset.y) + Number(lock.dataset.top);
    hull.setAttribute("transform", `translate(${hull.dataset.x} ${top})`);
    field.value = JSON.stringify(chambers());
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  }

  // Where the middle of the hull is decides the chamber.
  function drop(hull, x, top) {
    const middle = top + Number(hull.dataset.beam) / 2;
    const away = (lock) => Math.abs(middle - Number(lock.dataset.top) - Number(lock.dataset.height) / 2);
    const lock = locks.reduce((one, two) => (away(two) < away(one) ? two : one));
    show(hull, x, top - Number(lock.dataset.top), lock);
  }

  function across(hull) {
    const other = locks.find((lock) => lock !== lockOf(hull));
    if (other) show(hull, Number(hull.dataset.x), Number(hull.dataset.y), other);
  }

  async function ask() {
    const mine = ++asked;
    const answer = await fetch(picture.dataset.check, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ chambers: chambers() }),
    });
    if (mine === asked && answer.ok) tell(await answer.json());
  }

  function tell({ broken, later }) {
    const wrong = new Set(broken.flatMap((one) => one.vessels));
    for (const hull of hulls) hull.classList.toggle("broken", wrong.has(hull.dataset.id));
    const said = broken.map((one) => `${locks.length > 1 ? `${one.lockage} · ` : ""}${one.rule} · ${one.message}`);
    const delays = later.map((one) => `${verdict.dataset.later} ${one.lockage}: +${one.minutes} min`);
    verdict.replaceChildren(
      ...(said.length ? said : [verdict.dataset.holds, ...delays]).map((text) => {
        const line = document.createElement("li");
        line.textContent = text;
        return line;
      }),
    );
    verdict.classList.toggle("ok", !broken.length);
  }

  function at(event) {
    const point = new DOMPoint(event.clientX, event.clientY);
    return point.matrixTransform(picture.getScreenCTM().inverse());
  }

  for (const hull of hulls) {
    let from = null;
    hull.addEventListener("pointerdown", (event) => {
      const point = at(event);
      from = { x: point.x - hull.dataset.x, y: point.y - hull.dataset.y - lockOf(hull).dataset.top };
      hull.setPointerCapture(event.pointerId);
    });
    hull.addEventListener("pointermove", (event) => {
      if (!from) return;
      const point = at(event);
      drop(hull, point.x - from.x, point.y - from.y);
    });
    hull.addEventListener("pointerup", () => { from = null; });
    hull.addEventListener("pointercancel", () => { from = null; });
    hull.addEventListener("keydown", (event) => {
      const by = event.shiftKey ? 100 : STEP;
      const steps = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by] }[event.key];
      if (event.key.toLowerCase() === "m") across(hull);
      if (!steps) return;
      event.preventDefault();
      show(hull, Number(hull.dataset.x) + steps[0], Number(hull.dataset.y) + steps[1], lockOf(hull));
    });
  }
  for (const button of document.querySelectorAll("button[data-move]")) {
    button.addEventListener("click", () => across(hulls.find((hull) => hull.dataset.id === button.dataset.move)));
  }
  field.value = JSON.stringify(chambers());
})();
