// Reads the code of the client: the texts that it names, and words that should be texts and are not.
import { parseSync } from 'vite';

const spoken = new Set(
  (
    'aria-label aria-description aria-roledescription aria-valuetext aria-placeholder title placeholder alt label text hint intro ' +
    'closeLabel onText offText onLabel offLabel name heading lead description'
  ).split(' '),
);
const notSpoken = new Set(['input', 'meta', 'Keepsake', 'button', 'form']); // whose `name` is for programs
const speaking = new Set(['announce', 'useScreen', 'useTitle', 'useMediaName', 'say', 'urge', 'setProblem']);
const quiet = new Set([
  'Error',
  'TypeError',
  'RangeError',
  'log',
  'warn',
  'error',
  'info',
  'debug',
  'querySelector',
  'querySelectorAll',
  'matchMedia',
  'closest',
  'matches',
]);
/** A name of a text, or a part of one, is not what people see. */
const isKeyLike = (text) => /^[a-z]*(\.\w*)+$/i.test(text) && !/\s/.test(text);
const hasLetters = (text) => /\p{L}{2}/u.test(text) && !isKeyLike(text);
/** Words as people read them, in a table or a constant: not a class, a key or an address. */
const isSentence = (text) =>
  /^\p{Lu}[\p{L}’']*,?( [\p{L}\d’'{}-]+[,.:;!?…]?)+$/u.test(text) || /^\p{Lu}\p{Ll}+ \p{Ll}+/u.test(text);

/** Keys that a file names, what it fills in, and words that are not in the texts. */
export function readSource(file, code) {
  const { program, errors } = parseSync(file, code);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const found = { words: [], keys: new Set(), patterns: [], calls: [], unsubscribed: [] };
  const lineOf = (at) => code.slice(0, at).split('\n').length;
  const word = (node, text) =>
    found.words.push(`${file}:${lineOf(node.start)}: ${JSON.stringify(text.trim().slice(0, 60))} is not in the texts`);

  const texts = (node) => {
    switch (node?.type) {
      case 'Literal':
        if (typeof node.value === 'string' && hasLetters(node.value)) word(node, node.value);
        break;
      case 'TemplateLiteral':
        for (const { value } of node.quasis) if (hasLetters(value.cooked)) word(node, value.cooked);
        break;
      case 'ConditionalExpression':
        texts(node.consequent);
        texts(node.alternate);
        break;
      case 'LogicalExpression':
      case 'BinaryExpression':
        if (!/^[=!<>]/.test(node.operator)) {
          texts(node.left);
          texts(node.right);
        }
        break;
      default:
    }
  };

  const visit = (node, parent, inQuiet) => {
    if (!node || typeof node.type !== 'string') return;
    switch (node.type) {
      case 'JSXText':
        if (hasLetters(node.value)) word(node, node.value);
        break;
      case 'JSXExpressionContainer':
        if (parent.type === 'JSXElement' || parent.type === 'JSXFragment') texts(node.expression);
        break;
      case 'JSXAttribute': {
        const element = parent.name.name;
        if (!spoken.has(node.name.name) || (node.name.name === 'name' && notSpoken.has(element))) break;
        texts(node.value?.type === 'JSXExpressionContainer' ? node.value.expression : node.value);
        break;
      }
      case 'AssignmentExpression':
        if (node.left.type === 'MemberExpression' && node.left.property.name === 'title') texts(node.right);
        break;
      case 'NewExpression':
      case 'CallExpression': {
        const name = node.callee.name ?? node.callee.property?.name;
        if (speaking.has(name)) for (const argument of node.arguments.slice(0, 1)) texts(argument);
        if (name === 't' || name === 'shown') found.calls.push({ line: lineOf(node.start), node });
        if (name === 'memo' && !/\buseLanguage\(\)/.test(code.slice(node.start, node.end)))
          found.unsubscribed.push(
            `${file}:${lineOf(node.start)}: a memo that does not call useLanguage() stays in the old language`,
          );
        if (quiet.has(name)) inQuiet = true;
        break;
      }
      case 'BinaryExpression':
        if (/^[=!<>]/.test(node.operator)) inQuiet = true; // what is compared is for programs
        break;
      case 'ImportDeclaration':
      case 'TSLiteralType':
      case 'TSTypeAliasDeclaration':
      case 'TSInterfaceDeclaration':
        return;
      case 'Literal':
        if (typeof node.value !== 'string') break;
        found.keys.add(node.value);
        if (
          !inQuiet &&
          isSentence(node.value) &&
          !found.words.some((said) => said.includes(JSON.stringify(node.value.slice(0, 60))))
        )
          word(node, node.value);
        break;
      case 'TemplateLiteral': {
        const parts = node.quasis.map(({ value }) => value.cooked);
        found.patterns.push(parts);
        if (!inQuiet) for (const part of parts) if (isSentence(part.trim())) word(node, part);
        break;
      }
      default:
    }
    for (const [name, child] of Object.entries(node)) {
      if (name === 'type' || name === 'start' || name === 'end') continue;
      for (const each of Array.isArray(child) ? child : [child]) visit(each, node, inQuiet);
    }
  };
  visit(program, program, false);
  return found;
}

/** Which of these keys a file names, whole or as a pattern. */
export function namedKeys({ keys, patterns }, among) {
  const named = among.filter((key) => keys.has(key));
  for (const parts of patterns) {
    if (parts.length < 2 || !/^[a-z]\w*\./.test(parts[0])) continue;
    const fits = matcher(parts);
    named.push(...among.filter((key) => fits.test(key)));
  }
  return named;
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const matcher = (parts) => new RegExp(`^${parts.map(escaped).join('[^.]+(?:\\.[^.]+)*?')}$`);
