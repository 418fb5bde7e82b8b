// Runs before the first paint, so that a chosen theme does not flash and /blank never shows our name.
(function () {
  if (location.pathname === '/blank') {
    document.title = 'Blank page';
    var icon = document.querySelector('link[rel="icon"]');
    if (icon) icon.setAttribute('href', 'data:,');
  }
  try {
    var theme = localStorage.getItem('theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch (e) {
    // Storage is off: the system's own theme applies.
  }

  if (location.pathname === '/blank') return;
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
  addEventListener('load', function () {
    if (!isMissing) keepTries(null);
  });

  function tryAgain() {
    if (document.getElementById('root').firstChild) return; // the client is there, and says so itself
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
