// Elements that leave the window, or whose text does not fit into them. Scrolling regions and drawings may be wider.
() => {
  const free = 'svg, .scroll, .sr, .side, dialog, .skip, select';
  const told = (one, fault) => `${one.tagName}.${one.className} ${fault}: ${one.textContent.trim().slice(0, 40)}`;
  const bad = [];
  for (const one of document.querySelectorAll('body *')) {
    const style = getComputedStyle(one);
    if (style.position === 'fixed' || style.visibility === 'hidden' || one.closest(free)) continue;
    const box = one.getBoundingClientRect();
    if (!box.width) continue;
    if (box.right > innerWidth + 1 || box.left < -1) bad.push(told(one, 'leaves the window'));
    const spills = one.clientWidth && one.scrollWidth > one.clientWidth + 1;
    if (spills && style.overflowX === 'visible' && style.display !== 'inline') bad.push(told(one, 'is too narrow for'));
  }
  return bad.slice(0, 8);
}
