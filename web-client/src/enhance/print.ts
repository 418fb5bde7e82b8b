// <button data-print hidden>: browsers print by themselves, but not everybody finds where.
for (const button of document.querySelectorAll<HTMLElement>('button[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
