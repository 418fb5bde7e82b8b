// A language that nobody speaks, made from the English texts: letters with accents, longer by two fifths, in brackets. What is shown
// without brackets is not in the texts; what is cut off or overlaps would be in a language with longer words.
import { TYPE } from '@formatjs/icu-messageformat-parser';

export const pseudoLanguages = [
  { tag: 'en-XA', name: 'Pseudo', dir: 'ltr' },
  { tag: 'en-XB', name: 'Pseudo, right to left', dir: 'rtl' },
];

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const accented = 'áƀćđéƒǧĥíĵķĺɱńóṕɋŕšťúṽŵẋýžÁƁĆĐÉƑǦĤÍĴĶĹṀŃÓṔɊŔŠŤÚṼŴẊÝŽ';
const letters = new Map([...plain].map((letter, place) => [letter, [...accented][place]]));
const filling =
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua ';

/** Names are put together from these and shown as somebody's own; nothing marks them. */
const unmarked = /^prejoin\.names\./;

export function pseudo(key, elements) {
  if (unmarked.test(key)) return elements;
  const length = lengthOf(elements);
  const more = accent(` ${filling.repeat(3)}`.slice(0, Math.ceil(length * 0.4)).trimEnd());
  return merged([
    { type: TYPE.literal, value: '[' },
    ...elements.map(changed),
    { type: TYPE.literal, value: `${more}]` },
  ]);
}

const accent = (text) => [...text].map((letter) => letters.get(letter) ?? letter).join('');

function changed(element) {
  switch (element.type) {
    case TYPE.literal:
      return { ...element, value: accent(element.value) };
    case TYPE.tag:
      return { ...element, children: element.children.map(changed) };
    case TYPE.plural:
    case TYPE.select: {
      const arms = Object.entries(element.options).map(([arm, { value }]) => [arm, { value: value.map(changed) }]);
      return { ...element, options: Object.fromEntries(arms) };
    }
    default:
      return element;
  }
}

function lengthOf(elements) {
  return elements.reduce((sum, element) => {
    if (element.type === TYPE.literal) return sum + element.value.length;
    if (element.type === TYPE.tag) return sum + lengthOf(element.children);
    return sum + (element.options ? lengthOf(element.options.other.value) : 0);
  }, 0);
}

function merged(elements) {
  const all = [];
  for (const element of elements) {
    const last = all.at(-1);
    if (element.type === TYPE.literal && last?.type === TYPE.literal) last.value += element.value;
    else all.push({ ...element });
  }
  return all;
}
