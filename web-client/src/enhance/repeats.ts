// Shows only those fields of a series that its kind of repetition needs.
const repeat = document.querySelector<HTMLSelectElement>('select[name="repeat"]');
const rest = document.querySelector<HTMLElement>('[data-repeats]');
const week = document.querySelector<HTMLElement>('[data-weekly]');
if (repeat && rest && week) {
  const show = (): void => {
    rest.hidden = repeat.value === 'once';
    week.hidden = repeat.value !== 'weekly';
  };
  repeat.addEventListener('change', show);
  show();
}
