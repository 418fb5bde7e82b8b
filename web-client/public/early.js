// Runs before the first paint, so that a chosen theme does not flash, and before the client is there.
(function () {
  try {
    var theme = localStorage.getItem('theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch (e) {
    // Storage is off: the system's own theme applies.
  }

  // Quick exit while the client loads: as the client does it, with what is there.
  if (location.pathname === '/ops') document.documentElement.dataset.withoutExit = '';
  document.addEventListener('click', function (event) {
    if (!(event.target instanceof Element) || !event.target.closest('#early .exit')) return;
    event.preventDefault();
    document.title = 'Blank page';
    document.body.replaceChildren();
    try {
      var seat = JSON.parse(sessionStorage.getItem('seat'));
      if (seat) navigator.sendBeacon('/api/leave', JSON.stringify({ pass: seat.pass }));
      sessionStorage.clear();
      localStorage.clear();
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
