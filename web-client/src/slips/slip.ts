/** What may stand on a slip, in its order. */
export const partNames = ['name', 'reach', 'like', 'helped', 'next'] as const;
export type PartName = (typeof partNames)[number];

/** A check-in of one day: 0 is "really struggling", 4 is "steady". */
export type MoodDay = { day: string; mood: number };

/** What its writer put on it, and nothing else: no account, no group, no device. */
export type Slip = { parts: Partial<Record<PartName, string>>; moods?: MoodDay[] };

export const longestPart = 3_000; // characters
const mostDays = 31;

export const isEmpty = ({ parts, moods }: Slip): boolean => Object.keys(parts).length === 0 && !moods?.length;

export const write = (slip: Slip): string => JSON.stringify({ v: 1, ...slip });

/** Whoever wrote it may have had a program of their own, so it is taken apart before it is shown. */
export function read(text: string | null): Slip | null {
  try {
    const { v, parts, moods } = JSON.parse(text ?? '') as Record<string, unknown>;
    if (v !== 1 || typeof parts !== 'object' || parts === null) return null;
    const slip: Slip = { parts: {} };
    for (const name of partNames) {
      const words = (parts as Record<string, unknown>)[name];
      if (typeof words === 'string' && words.trim()) slip.parts[name] = words.slice(0, longestPart);
    }
    if (Array.isArray(moods)) slip.moods = moods.filter(isMoodDay).slice(-mostDays);
    return isEmpty(slip) ? null : slip;
  } catch {
    return null;
  }
}

function isMoodDay(value: unknown): value is MoodDay {
  const { day, mood } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof day === 'string' &&
    /^\d{4}-\d\d-\d\d$/.test(day) &&
    Number.isInteger(mood) &&
    Number(mood) >= 0 &&
    Number(mood) <= 4
  );
}

/** The words of the page for the parts and the five moods. */
export type Labels = {
  parts: Record<PartName | 'moods', string>;
  moods: readonly string[];
  day: (day: string) => string;
};

export function asText({ parts, moods }: Slip, labels: Labels): string {
  const told = partNames.flatMap((name) => (parts[name] ? [`${labels.parts[name]}\n${parts[name]}`] : []));
  const days = moods?.map(({ day, mood }) => `${labels.day(day)}: ${labels.moods[mood]}`) ?? [];
  return `${[...told, ...(days.length ? [[labels.parts.moods, ...days].join('\n')] : [])].join('\n\n')}\n`;
}

type Item = { linkId: string; text: string; answer?: Record<string, string | number>[]; item?: Item[] };

/** A person's own answers, which is what a QuestionnaireResponse of FHIR is. It has no subject, no author and no source: nobody is named. */
export type QuestionnaireResponse = {
  resourceType: 'QuestionnaireResponse';
  language: string;
  status: 'completed';
  authored: string;
  item: Item[];
};

export function asQuestionnaireResponse(
  { parts, moods }: Slip,
  labels: Labels,
  language: string,
  today: string,
): QuestionnaireResponse {
  const item: Item[] = partNames.flatMap((name) =>
    parts[name] ? [{ linkId: name, text: labels.parts[name], answer: [{ valueString: parts[name] }] }] : [],
  );
  if (moods?.length)
    item.push({
      linkId: 'moods',
      text: labels.parts.moods,
      item: moods.map(({ day, mood }) => ({
        linkId: `moods.${day}`,
        text: day,
        answer: [{ valueString: labels.moods[mood] ?? '' }],
      })),
    });
  return { resourceType: 'QuestionnaireResponse', language, status: 'completed', authored: today, item };
}
