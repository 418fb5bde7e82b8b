import type { PollForm, RoomCommand, RoomEvent } from '../../shared/contracts';
import { places } from './readable';
import type { Place } from './text';

type Seal = (place: Place, words: readonly string[]) => Promise<string | null>;
type Open = (text: string, place: Place) => Promise<string>;

/**
 * The wish with sealed texts in place of words that are put up for all: newcomers read them too, so everybody with the link has their key.
 * Null for more words than fit. What only the server is to act on stays as it is.
 */
export async function sealCommand(command: RoomCommand, you: string, seal: Seal): Promise<RoomCommand | null> {
  const one = (text: string | null | undefined, place: Place) => (text ? seal(place, [text]) : Promise.resolve(''));
  switch (command.$type) {
    case 'startRound': {
      const prompt = await one(command.prompt, places.round(command.id));
      return prompt === null ? null : { ...command, prompt };
    }
    case 'startTimer': {
      const label = await one(command.label, places.timer);
      return label === null ? null : { ...command, label };
    }
    case 'askQuestion': {
      const text = await one(command.text.trim(), places.question(command.id));
      return text === null ? null : { ...command, text };
    }
    case 'writeToSideRooms': {
      const text = await one(command.text.trim(), places.sideRooms);
      return text === null ? null : { ...command, text };
    }
    case 'writeAtDoor': {
      const text = await one(command.text.trim(), places.door(command.to ?? you, command.to ? 'answer' : 'note'));
      return text === null ? null : { ...command, text };
    }
    case 'preparePoll': {
      const form = await sealForm(command.form, command.id, seal);
      return form && { ...command, form };
    }
    default:
      return command;
  }
}

async function sealForm(form: PollForm, id: string, seal: Seal): Promise<PollForm | null> {
  if (form.kind !== 'question') return form;
  const [question, ...choices] = await Promise.all(
    [form.question, ...form.choices].map((text, part) => seal(places.poll(id, part), [text])),
  );
  if (!question || choices.some((choice) => choice === null)) return null;
  return { ...form, question, choices: choices as string[] };
}

/** What is read out of what happens, in words. */
export async function openEvent(event: RoomEvent, open: Open): Promise<RoomEvent> {
  switch (event.$type) {
    case 'questionShown':
      return { ...event, text: await open(event.text, places.question(event.id)) };
    case 'sideRoomsWrittenTo':
      return { ...event, text: await open(event.text, places.sideRooms) };
    case 'timerStarted':
      return { ...event, label: event.label && (await open(event.label, places.timer)) };
    default:
      return event;
  }
}
