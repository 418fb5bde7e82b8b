import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Icon } from '../../shared/Icon';
import { iconText } from '../../shared/icons';
import { captionSizes, change, useSettings } from '../../shared/settings';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { nameOf } from '../seats/nameOf';
import { CaptionField } from './CaptionField';
import './captions.css';
import { canListen, listen } from './ownCaptions';

/** What is said, in writing, below the pictures. It is not said to screen readers, which would talk over who speaks. */
export default function Captions({ store }: { store: RoomStore }) {
  const { captionSize } = useSettings();
  const { captioner, name, typed, isMine } = useRoom(store, ({ room, you, captions }) => ({
    captioner: room.captioner,
    name: room.captioner === null ? '' : nameOf(room, room.captioner),
    typed: captions,
    isMine: room.captioner === you,
  }));
  const own = useOwnCaptions(store, captioner === null);
  const isOwn = captioner === null && own.on;
  const lines = isOwn ? own.lines.map((text, line) => ({ who: '', line, speaker: null, text })) : typed;
  const box = useRef<HTMLDivElement>(null);
  useNewest(box, lines);
  const next = captionSizes[(captionSizes.indexOf(captionSize) + 1) % captionSizes.length] ?? 'usual';
  return (
    <section className={`captions ${captionSize}`} aria-label={t('captions.title')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
      <div className="lines" ref={box} tabIndex={0} role="log" aria-live="off" aria-label={t('captions.lines')}>
        {lines.map(({ who, line, speaker, text }) => (
          <p key={`${who} ${line}`}>
            {speaker && (
              <b>
                <bdi>{speaker}</bdi>
              </b>
            )}{' '}
            <span dir="auto">{text}</span>
          </p>
        ))}
        {lines.length === 0 && (
          <p className="soft small">{t(captioner || isOwn ? 'captions.none' : 'captions.nobody')}</p>
        )}
      </div>
      <div className="src">
        {captioner ? (
          <span>{t(isMine ? 'captions.source.you' : 'captions.source', { name })}</span>
        ) : isOwn ? (
          <span>{t('captions.source.device')}</span>
        ) : null}
        {captioner === null && own.can && (
          <button type="button" className="btn small" aria-pressed={own.on} onClick={own.toggle}>
            {t(own.on ? 'captions.device.stop' : 'captions.device.start')}
          </button>
        )}
        <button
          type="button"
          className="iconbtn"
          aria-label={t(`captions.size.${captionSize}`)}
          onClick={() => change({ captionSize: next })}
        >
          <Icon of={iconText} />
        </button>
      </div>
      {isMine && <CaptionField store={store} />}
    </section>
  );
}

/** The newest line stays in sight, unless the person has scrolled back to read. */
function useNewest(box: RefObject<HTMLElement | null>, lines: readonly unknown[]): void {
  const isAtEnd = useRef(true);
  useEffect(() => {
    const element = box.current;
    const look = () => {
      if (element) isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 8;
    };
    element?.addEventListener('scroll', look);
    return () => element?.removeEventListener('scroll', look);
  }, [box]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new line
  useLayoutEffect(() => {
    if (isAtEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
}

/** Captions that this browser makes on this device, for this person alone, while nobody types any. */
function useOwnCaptions(store: RoomStore, isWanted: boolean) {
  const [can, setCan] = useState(false);
  const [on, setOn] = useState(false);
  const [lines, setLines] = useState<readonly string[]>([]);
  useEffect(() => {
    let here = true;
    void canListen().then((value) => here && setCan(value));
    return () => {
      here = false;
    };
  }, []);
  const runs = on && isWanted;
  useEffect(() => {
    if (!runs) return undefined;
    let begun = false;
    return listen(
      () => store.voices,
      (text, isFinal) => {
        const grows = begun;
        begun = !isFinal;
        setLines((before) => (grows ? [...before.slice(0, -1), text] : [...before.slice(-300), text]));
      },
      () => setOn(false),
    );
  }, [runs, store]);
  return { can, on, lines, toggle: () => setOn(!on) };
}
