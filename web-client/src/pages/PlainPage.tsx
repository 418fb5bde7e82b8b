import type { ReactNode } from 'react';
import { ShiftExitSwitch } from '../shared/ExitProgress';
import { Shell } from '../shared/Shell';
import { useScreen } from '../shared/title';

type Part = { heading: string; lines: string[]; choice?: () => ReactNode };
export type PlainText = { title: string; lead: string; parts: Part[] };

export function PlainPage({ text }: { text: PlainText }) {
  useScreen(text.title);
  return (
    <Shell>
      <main id="main" tabIndex={-1} className="wrap page">
        <div className="plain-page stack">
          <h1>{text.title}</h1>
          <p className="soft">{text.lead}</p>
          {text.parts.map((part) => (
            <section key={part.heading} className="stack">
              <h2>{part.heading}</h2>
              <ul>
                {part.lines.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
              {part.choice?.()}
            </section>
          ))}
        </div>
      </main>
    </Shell>
  );
}

export const privacy: PlainText = {
  title: 'Privacy in plain words',
  lead: 'What this software keeps, what it sends, and what it can’t promise.',
  parts: [
    {
      heading: 'What others see',
      lines: [
        'Everybody in the room sees the name and picture you chose, and what you say, show or write to everyone.',
        'Facilitators also see messages written to facilitators, and the names of people who were asked to leave.',
        'Nobody in the room sees your network address.',
      ],
    },
    {
      heading: 'What the server handles',
      lines: [
        'Sound, pictures and messages are encrypted on their way to the server. They are not end-to-end encrypted: the people who run the server could technically hear or read them.',
        'There is no record function. Messages are kept in memory and are gone when the room ends.',
        'Names, network addresses and messages are not written to logs. Network addresses are held in memory for a short time, to slow down misuse.',
      ],
    },
    {
      heading: 'What stays in your browser',
      lines: [
        'One cookie called “mark” with a random value. It gives you your seat back after a reload, and it is what makes it hold when somebody was asked to leave. It names nobody, and it goes when you close the browser.',
        'Until you close the tab: your seat in the meeting, your last choice of country in Help now, and how often a page that did not open was tried again.',
        'Until you use Quick exit or clear them: the light or dark theme, “Relay only” under “Sound and camera”, whether Shift three times is Quick exit, and what you changed in the settings of the room: what is announced, whether single keys act, and what Enter does. They say nothing about any meeting.',
      ],
    },
    {
      heading: 'Microphone and camera',
      lines: [
        'They open when you press their button, and by nothing else: not after a reload, not when a facilitator allows it, not after a call or a long time away.',
        'When you mute yourself, nothing of your microphone is sent. It stays open for half a minute, so that your first words are not cut when you unmute; your browser may show it meanwhile.',
      ],
    },
    {
      heading: 'Quick exit',
      lines: [
        'Quick exit closes this page, and every other tab of this browser that is on this server, and shows a plain page. It works without a network. It does not delete your browser history.',
        'The others see that you left, as always. What was kept in the tab is wiped, and so are the settings of this device. The cookie stays until you close the browser.',
        'Pressing Shift alone three times does the same; it can be turned off here. If someone may check your device, a private window is safer.',
      ],
      choice: () => <ShiftExitSwitch />,
    },
    {
      heading: 'What we can’t promise',
      lines: ['We can’t stop someone from using another device to record. The ground rules ask everybody not to.'],
    },
  ],
};

export const accessibility: PlainText = {
  title: 'Accessibility',
  lead: 'What was built in, and what has not been checked yet.',
  parts: [
    {
      heading: 'What was built in',
      lines: [
        'Everything works with a keyboard. Focus is always visible, and goes to a sensible place when something opens, closes or goes away.',
        'What happens in the room is announced to screen readers. In the settings you choose how much.',
        'Single keys act only where nobody types, and can be turned off. So can sending with Enter.',
        'Text can be made twice as large, and pages four times as large: they fit 320 by 256 pixels.',
        'You can take part without speaking, being seen or hearing: choose “Just typing”.',
        'Light, dark, high contrast and reduced motion follow your system.',
      ],
    },
    {
      heading: 'What is missing',
      lines: [
        'There are no captions.',
        'It has not been tested by people who use screen readers every day. If something is in your way, please tell the people who run this server.',
      ],
    },
  ],
};

export const groundRules: PlainText = {
  title: 'Ground rules',
  lead: 'What everybody agrees to before joining. Your group may add its own.',
  parts: [
    {
      heading: 'Keep it in the room',
      lines: [
        'What is said here stays here, and so does who was here.',
        'No recording, no screenshots, no notes about other people.',
        'Use headphones if others could hear.',
      ],
    },
    {
      heading: 'Make room for each other',
      lines: [
        'One person speaks at a time. You can always pass.',
        'Speak from your own experience. Ask before you give advice.',
        'Go gently with details of self-harm, methods, numbers or weights. They can hurt others.',
      ],
    },
    {
      heading: 'Look after yourself',
      lines: [
        'You can turn off your camera, be silent or leave at any time, without a reason.',
        'This is not a crisis service. If you or someone else is in danger, open Help now.',
      ],
    },
  ],
};
