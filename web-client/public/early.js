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
})();
