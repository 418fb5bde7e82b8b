import { describe, expect, it } from 'vitest';
import { decode } from '../shared/base64url';
import { wordsIn } from '../shared/sayable';
import { lock, longest, openerOf, unlock } from './box';
import { newCode, readCode } from './code';
import { asQuestionnaireResponse, asText, type Labels, longestPart, read, type Slip, write } from './slip';

type Vector = Record<'code' | 'lookup' | 'nonce' | 'text' | 'box', string>;
const [vector] = Object.values(
  import.meta.glob<Vector>('../../../tests/fixtures/slip.json', { eager: true, import: 'default' }),
) as [Vector];
const labels: Labels = {
  parts: { name: 'Call me', reach: 'Reach me', like: 'Like', helped: 'Helped', next: 'Next', moods: 'Moods' },
  moods: ['hard', 'unsettled', 'between', 'lighter', 'steady'],
  day: (day) => day,
};
const slip: Slip = {
  parts: { name: 'Heron', like: 'On edge <b>since</b> spring.' },
  moods: [{ day: '2026-11-10', mood: 1 }],
};

describe('the code of a slip', () => {
  it('has 71 bits: four of 256 words that are easy to type, and four of a thousand numbers', () => {
    for (const language of ['en', 'de']) {
      const words = wordsIn(language);
      expect(new Set(words).size).toBe(256);
      for (const word of words) expect(word).toMatch(/^[a-z]{3,8}$/);
      for (let times = 0; times < 50; times++) {
        const code = newCode(language);
        expect(code).toMatch(/^([a-z]+-\d{3}-?){4}$/);
        expect(readCode(code)).toBe(code);
      }
    }
    expect(Math.floor(4 * (Math.log2(256) + Math.log2(1_000)))).toBe(71);
    expect(new Set(Array.from({ length: 200 }, () => newCode('en'))).size).toBe(200);
    expect(wordsIn('xx')).toEqual(wordsIn('en'));
    expect(wordsIn('toString')).toEqual(wordsIn('en'));
  });

  it('is read however somebody types it, and nothing else is taken for one', () => {
    const code = 'wren-470-lantern-203-fern-931-cup-118';
    for (const typed of [
      code,
      'Wren 470, lantern 203, fern 931, cup 118.',
      ' WREN470LANTERN203FERN931CUP118 ',
      'wren – 470\nlantern 203 fern 931 cup １１８',
    ])
      expect(readCode(typed)).toBe(code);
    for (const typed of [
      '',
      'wren-470',
      `${code}-owl-111`,
      code.replace('118', '18'),
      code.replace('cup', 'c,up'),
      code.replace('wren', 'ärn'),
    ])
      expect(readCode(typed)).toBeNull();
  });
});

describe('the lock of a slip', () => {
  it('is as the fixture says, which the tests of the server open with another program', async () => {
    const opener = await openerOf(vector.code);
    expect(opener.lookup).toBe(vector.lookup);
    expect(await lock(vector.text, opener, decode(vector.nonce) as Uint8Array<ArrayBuffer>)).toBe(vector.box);
    expect(await unlock(vector.box, opener)).toBe(vector.text);
  });

  it('opens with its own code only, in one piece only, and says nothing by its length', async () => {
    const [opener, other] = await Promise.all([openerOf(vector.code), openerOf(vector.code.replace('118', '119'))]);
    expect(other.lookup).not.toBe(opener.lookup);
    const [short, long] = await Promise.all([lock('a', opener), lock('a'.repeat(900), opener)]);
    expect(short.length).toBe(long.length);
    expect(short).not.toBe(await lock('a', opener)); // another nonce each time
    expect(await unlock(short, other)).toBeNull();
    const place = 60;
    const changed = short.slice(0, place) + (short[place] === 'A' ? 'B' : 'A') + short.slice(place + 1);
    for (const wrong of [changed, short.slice(0, -8), '', '*', `B${short.slice(1)}`])
      expect(await unlock(wrong, opener)).toBeNull();
    await expect(lock('ü'.repeat(longest), opener)).rejects.toThrow(RangeError);
  });
});

describe('the words of a slip', () => {
  it('come back as they were, and whatever else a box holds stays behind', () => {
    expect(read(write(slip))).toEqual(slip);
    expect(
      read(
        JSON.stringify({
          v: 1,
          parts: { name: 'x'.repeat(9_000), diagnosis: 'none', reach: 7 },
          moods: [{ day: '<b>', mood: 1 }],
        }),
      ),
    ).toEqual({
      parts: { name: 'x'.repeat(longestPart) },
      moods: [],
    });
    for (const text of [
      null,
      '',
      '[]',
      'null',
      '{"v":1}',
      '{"v":2,"parts":{"name":"a"}}',
      '{"v":1,"parts":{}}',
      '{"v":1,"parts":null}',
    ])
      expect(read(text)).toBeNull();
  });

  it('are saved as plain text', () => {
    expect(asText(slip, labels)).toBe(
      'Call me\nHeron\n\nLike\nOn edge <b>since</b> spring.\n\nMoods\n2026-11-10: unsettled\n',
    );
  });

  it('are saved as a QuestionnaireResponse of FHIR R4 that names nobody', () => {
    const file = JSON.parse(JSON.stringify(asQuestionnaireResponse(slip, labels, 'en', '2026-11-28')));
    expect(problemsOf(file)).toEqual([]);
    expect(Object.keys(file).sort()).toEqual(['authored', 'item', 'language', 'resourceType', 'status']);
    expect(file.item[0]).toEqual({ linkId: 'name', text: 'Call me', answer: [{ valueString: 'Heron' }] });
    expect(file.item[2].item[0].answer).toEqual([{ valueString: 'unsettled' }]);
    expect(problemsOf({ ...file, subject: { reference: 'Patient/1' } })).not.toEqual([]);
    expect(problemsOf({ ...file, item: [{ text: 'x' }] })).not.toEqual([]);
    expect(problemsOf({ ...file, item: [{ linkId: 'a' }, { linkId: 'a' }] })).not.toEqual([]);
  });
});

// The shape that FHIR R4 has for it, as far as a slip uses it, and without the fields that lead to a person.
function problemsOf(file: Record<string, unknown>): string[] {
  const problems: string[] = [];
  const allowed = (what: Record<string, unknown>, names: string[], where: string): void => {
    for (const name of Object.keys(what)) if (!names.includes(name)) problems.push(`${where}.${name}`);
  };
  const seen = new Set<string>();
  const items = (list: unknown, where: string): void => {
    if (!Array.isArray(list) || list.length === 0) return void problems.push(`${where} is empty`);
    for (const item of list) {
      allowed(item, ['linkId', 'text', 'answer', 'item'], where);
      if (typeof item.linkId !== 'string' || seen.has(item.linkId)) problems.push(`${where}.linkId`);
      seen.add(item.linkId);
      if (item.answer && item.item) problems.push(`${where} has both`); // a group has no answer of its own
      if (item.item) items(item.item, `${where}.item`);
      for (const answer of item.answer ?? []) {
        allowed(answer, ['valueString', 'valueInteger', 'valueDate'], `${where}.answer`);
        if (Object.keys(answer).length !== 1) problems.push(`${where}.answer`);
        if ('valueString' in answer && !String(answer.valueString).trim()) problems.push(`${where}.valueString`);
      }
    }
  };
  allowed(file, ['resourceType', 'language', 'status', 'authored', 'item'], '');
  if (file.resourceType !== 'QuestionnaireResponse') problems.push('resourceType');
  if (!['in-progress', 'completed', 'amended', 'entered-in-error', 'stopped'].includes(String(file.status)))
    problems.push('status');
  if (!/^\d{4}(-\d\d(-\d\d)?)?$/.test(String(file.authored))) problems.push('authored');
  items(file.item, 'item');
  return problems;
}
