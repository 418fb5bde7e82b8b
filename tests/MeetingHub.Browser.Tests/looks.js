// What tests ask of the looks of a page: what does not fit beside itself, where its parts are, and what of it has rendered again.
(() => {
  // These may be wider than they show: rows that are made to be scrolled sideways, and a name that falls below the edge where it has no room.
  const rows = '.filmstrip, .tablewrap, .site nav, .scroll-x, .site .brand';
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const isDrawn = (style) => style.clipPath === 'none';
  const endsInDots = (style) => style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
  const isCutOff = (element) =>
    element !== null && (endsInDots(getComputedStyle(element)) || isCutOff(element.parentElement));
  const called = (element) =>
    `${element.tagName.toLowerCase()}${element.classList.length ? `.${[...element.classList].join('.')}` : ''}`;

  const propsOf = (element) => element[Object.keys(element).find((key) => key.startsWith('__reactProps$'))];
  let remembered = new Map();

  window.__looks = {
    // The four edges of every part in sight, in CSS pixels; a part that something else lies upon says so.
    edges: (selectors) => {
      const found = {};
      for (const selector of selectors)
        [...document.querySelectorAll(selector)].filter(seen).forEach((element, i) => {
          const { left, top, right, bottom } = element.getBoundingClientRect();
          if (right - left < 1 || bottom - top < 1) return;
          const middle = [(left + right) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2];
          const there = document.elementsFromPoint(...middle).find((on) => !on.closest('.notices')); // those come and go
          const mayBeOutOfSight = element.parentElement.closest('.scroll');
          const isCovered = there && !mayBeOutOfSight && !element.contains(there) && !there.contains(element);
          found[`${selector} ${i + 1}${isCovered ? ' (covered)' : ''}`] = [left, top, right, bottom].map(Math.round);
        });
      return found;
    },
    isDark: () => {
      const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number);
      return red + green + blue < 384;
    },
    // React gives an element new props whenever what shows it renders again.
    rememberRendered: () => {
      remembered = new Map([...document.querySelectorAll('.meet, .meet *')].map((element) => [element, propsOf(element)]));
    },
    // The parts of the room that have rendered since.
    rendered: () => {
      const again = [...remembered.keys()].filter((element) => element.isConnected && propsOf(element) !== remembered.get(element));
      const parts = again.map((element) => {
        const part = element.closest('[data-tile], .msg, .person, .bar, .topbar, .panel > *, .stage, .notices') ?? element;
        const name = part.matches('li') ? part.querySelector('.name > span, .by, .who b')?.firstChild?.textContent : '';
        return `${part.className.split(' ')[0] || part.tagName.toLowerCase()} ${name}`.trim();
      });
      return [...new Set(parts)].sort();
    },
    // An element that clips hides what is too wide from the page's own scroll width, and one that scrolls up and down scrolls sideways,
    // too, so each is looked at by itself.
    tooWide: () => {
      const found = [];
      const root = document.documentElement;
      if (root.scrollWidth > root.clientWidth) found.push(`the page by ${root.scrollWidth - root.clientWidth} px`);
      for (const element of document.body.querySelectorAll('*')) {
        const style = getComputedStyle(element);
        if (!seen(element) || element.closest(`svg, select, input, textarea, video, ${rows}`) || element.closest('.sr')) continue;
        const hidden = element.scrollWidth - element.clientWidth;
        if (hidden > 1 && style.overflowX !== 'visible' && style.display !== 'inline' && isDrawn(style) && !endsInDots(style))
          found.push(`${called(element)} hides ${hidden} px of ${Math.round(element.clientWidth)}`);
        const box = element.getBoundingClientRect();
        const beyond = Math.max(-box.left, box.right - root.clientWidth);
        if (box.width > 0 && beyond > 1 && !isCutOff(element)) found.push(`${called(element)} reaches ${Math.round(beyond)} px beyond the page`);
      }
      return found;
    },
  };
})();
