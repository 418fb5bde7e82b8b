// Runs before the first paint, so that a chosen theme or language does not flash, and before the client is there.
(function () {
  // The language that was chosen on this device, else the first of the browser's that there is, else the first that there is. The client
  // reads it from the page, and its texts are fetched together with its scripts.
  // Pages that the server renders come in their language.
  var languages = document.currentScript.dataset.languages;
  if (languages) choose(JSON.parse(languages));

  function choose(languages) {
    var language = languages.find(function (each) { return each.tag === cookie('language'); });
    (navigator.languages || []).forEach(function (wish) {
      language = language || languages.find(function (each) { return each.tag === wish.split('-')[0]; });
    });
    language = language || languages[0];
    document.documentElement.lang = language.tag;
    document.documentElement.dir = language.dir;
    var style = document.createElement('style');
    style.textContent = '.each:not([lang="' + language.tag + '"]) { display: none }';
    document.head.append(style);
    if (language.texts) {
      var texts = document.createElement('link');
      texts.rel = 'modulepreload';
      texts.href = language.texts;
      document.head.append(texts);
    }
  }

  function cookie(name) {
    var found = new RegExp('(?:^|; )' + name + '=([^;]*)').exec(document.cookie);
    return found ? found[1] : null;
  }

  function keepCookie(name, value, attributes) {
    var secure = location.protocol === 'https:' ? '; secure' : '';
    document.cookie = name + '=' + value + '; path=/; samesite=lax' + attributes + secure;
  }

  // Until the browser closes, so that the server writes times as they are here, unless another zone was chosen.
  var zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && zone !== cookie('zone') && !cookie('own-zone')) {
    keepCookie('zone', zone, '');
    // This page has times and was written before the server knew: it comes once more, and nothing of it is drawn until then. Where no
    // cookie is kept it stays as it is.
    if ('times' in document.documentElement.dataset && cookie('zone') === zone) {
      document.documentElement.style.visibility = 'hidden';
      location.reload();
    }
  }

  var theme = kept('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;

  // Where storage is off, the system's own theme and the browser's own language apply.
  function kept(key) {
    try {
      return localStorage.getItem(key);
    } catch (e) {
      return null;
    }
  }

  // Quick exit where no other script is there (yet): as the client does it, with what is there.
  if (location.pathname === '/ops') document.documentElement.dataset.withoutExit = '';
  document.addEventListener('click', function (event) {
    if (!(event.target instanceof Element) || !event.target.closest('a.exit')) return;
    event.preventDefault();
    document.title = 'Blank page';
    document.body.replaceChildren();
    try {
      var seat = JSON.parse(sessionStorage.getItem('seat'));
      if (seat) navigator.sendBeacon('/api/leave', JSON.stringify({ pass: seat.pass }));
      sessionStorage.clear();
      localStorage.clear();
      keepCookie('language', '', '; max-age=0');
      keepCookie('zone', '', '; max-age=0');
      keepCookie('own-zone', '', '; max-age=0');
    } catch (e) {
      // Nothing can be kept here, and nothing was.
    }
    new BroadcastChannel('quick-exit').postMessage('quick-exit');
    var neutral = document.querySelector('meta[name="quick-exit"]');
    history.replaceState(null, '', '/blank');
    location.replace(navigator.onLine ? (neutral ? neutral.content : '/blank') : 'about:blank');
  });

  // One of the page's own files did not come: the network was away, or another server is taking over and has other files.
  var isMissing = false;
  addEventListener('error', function (event) {
    var file = event.target;
    var isOurs = file instanceof HTMLScriptElement || (file instanceof HTMLLinkElement && file.rel === 'stylesheet');
    if (!isOurs || isMissing) return;
    isMissing = true;
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', tryAgain);
    else tryAgain();
  }, true);
  addEventListener('missing', tryAgain); // the texts did not come
  addEventListener('load', function () {
    if (!isMissing) keepTries(null);
  });

  function tryAgain() {
    if (!document.getElementById('early')) return; // the client is there, and says so itself
    document.getElementById('missing').hidden = false;
    var tries = keptTries();
    if (tries >= 3 || !keepTries(tries + 1)) return;
    setTimeout(function () { location.reload(); }, 1000 << tries);
  }

  function keptTries() {
    try {
      return Number(sessionStorage.getItem('tries'));
    } catch (e) {
      return Infinity;
    }
  }

  function keepTries(tries) {
    try {
      if (tries === null) sessionStorage.removeItem('tries');
      else sessionStorage.setItem('tries', String(tries));
      return true;
    } catch (e) {
      return false; // it would try for ever
    }
  }
})();
