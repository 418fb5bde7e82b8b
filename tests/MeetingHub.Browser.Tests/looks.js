// What tests ask of the looks of a page: what does not fit beside itself, where its parts are, and what of it has rendered again.
(() => {
  // These may be wider than they show: rows that are made to be scrolled sideways, and a name that falls below the edge where it has no room.
  const rows = '.filmstrip, .tablewrap, .site nav, .scroll-x, .site .brand, .circle.strip ol';
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
    // The four edges of every part in sight, in CSS pixels; a part that something else lies upon says so. Without notices, which come and go.
    edges: (selectors) => {
      const found = {};
      const notices = document.querySelector('.notices');
      if (notices) notices.style.display = 'none';
      for (const selector of selectors)
        [...document.querySelectorAll(selector)].filter(seen).forEach((element, i) => {
          const { left, top, right, bottom } = element.getBoundingClientRect();
          if (right - left < 1 || bottom - top < 1) return;
          const middle = [(left + right) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2];
          const there = document.elementFromPoint(...middle);
          const mayBeOutOfSight = element.parentElement.closest('.scroll');
          const isCovered = there && !mayBeOutOfSight && !element.contains(there) && !there.contains(element);
          found[`${selector} ${i + 1}${isCovered ? ' (covered)' : ''}`] = [left, top, right, bottom].map(Math.round);
        });
      if (notices) notices.style.display = '';
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
    // Sentences with a name in them that a flex or grid container lays out as one item each: their spaces are lost, and their direction.
    tornSentences: () => {
      const isItem = (element) => /flex|grid/.test(getComputedStyle(element).display) && seen(element);
      const hasWords = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '');
      const parents = new Set([...document.querySelectorAll('bdi')].map((name) => name.parentElement));
      return [...parents].filter((element) => isItem(element) && hasWords(element)).map((element) => `${called(element)} "${element.textContent}"`);
    },
    // What is wrong with the words in sight, where every text of the page is in brackets and has accents (the pseudo-language): words that
    // no text holds, words that are cut off, and words that lie on others. `data` are words of people, not of the page.
    wordsThatSufferIn: (data) => {
      const lines = '.help-lines b, .help-lines .soft, .help-lines .xs';
      const own = `bdi, [dir="auto"], [lang]:not(html), time, code, option, ${lines}`;
      const strange = (text) => /[A-Za-z]{2}/.test(data.reduce((left, each) => left.replaceAll(each, ''), text));
      const found = new Set();
      const shown = [];
      // What lies over the page on purpose; what is behind it is not in sight.
      const layerOf = (element) => element.closest('[popover], dialog, .notices, .panel, .bar, .topbar');
      const isInFront = (element, box) => {
        const there = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
        return there !== null && layerOf(there) === layerOf(element);
      };
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (node.data.trim() === '' || element.closest('script, style, noscript, svg, option') || !seen(element)) continue;
        if (!element.closest(own) && strange(node.data)) found.add(`not in the texts: "${node.data.trim()}"`);
        if (element.closest('.sr') || !isDrawn(getComputedStyle(element))) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const whole of range.getClientRects()) {
          const box = { left: whole.left, top: whole.top, right: whole.right, bottom: whole.bottom };
          let mayBeCut = false;
          for (let at = element; at && at !== document.body; at = at.parentElement) {
            const { overflowX, overflowY } = getComputedStyle(at);
            mayBeCut ||= at.matches(`${rows}, bdi, [dir="auto"], :has(> bdi)`); // names may end in dots
            mayBeCut ||= /auto|scroll/.test(overflowX + overflowY); // what is beyond can be scrolled to
            if (overflowX === 'visible') continue;
            const clip = at.getBoundingClientRect();
            const beyond = Math.max(clip.left - box.left, box.right - clip.right, box.bottom - clip.bottom);
            if (beyond >= 2 && !mayBeCut) found.add(`cut off: "${node.data.trim()}" by ${Math.round(beyond)} px in ${called(at)}`);
            box.left = Math.max(box.left, clip.left);
            box.top = Math.max(box.top, clip.top);
            box.right = Math.min(box.right, clip.right);
            box.bottom = Math.min(box.bottom, clip.bottom);
          }
          const isTop = box.right - box.left > 2 && box.bottom - box.top > 2 && isInFront(element, box);
          if (isTop) shown.push({ box, text: node.data.trim(), element });
        }
      }
      for (const element of document.body.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
        if (!seen(element) || element.matches('bdi')) continue;
        for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
          if (strange(element.getAttribute(name) ?? '')) found.add(`not in the texts: ${name} "${element.getAttribute(name)}"`);
      }
      // What a list that scrolls leaves of it.
      const clipped = (element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        const clips = [];
        for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
          if (getComputedStyle(at).overflowX !== 'visible') clips.push(at.getBoundingClientRect());
        return {
          left: Math.max(left, ...clips.map((clip) => clip.left)), top: Math.max(top, ...clips.map((clip) => clip.top)),
          right: Math.min(right, ...clips.map((clip) => clip.right)), bottom: Math.min(bottom, ...clips.map((clip) => clip.bottom)),
        };
      };
      const controls = [...document.querySelectorAll('button, a.btn, select, input, .icon')].filter(seen).map((element) => ({
        box: clipped(element), text: called(element), element,
      }));
      shown.forEach((a, i) => {
        for (const b of [...shown.slice(i + 1), ...controls.filter((c) => !c.element.contains(a.element) && isInFront(c.element, c.box))]) {
          const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
          const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
          const areApart = a.element === b.element || layerOf(a.element) !== layerOf(b.element);
          if (across > 3 && down > 5 && !areApart) found.add(`one upon the other: "${a.text}" and "${b.text}"`);
        }
      });
      return [...found];
    },
    // An element that clips hides what is too wide from the page's own scroll width, and one that scrolls up and down scrolls sideways,
    // too, so each is looked at by itself.
    tooWide: () => {
      const found = [];
      const root = document.documentElement;
      // A room scrolls inside its parts. A page that could scroll beneath it would, when something in a panel takes the focus.
      const room = document.querySelector('.meet');
      const below = room ? root.scrollHeight - Math.max(root.clientHeight, room.offsetHeight) : 0;
      if (below > 0) found.push(`the page goes on ${below} px below the room`);
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
