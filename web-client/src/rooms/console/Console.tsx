import { type KeyboardEvent, useRef } from 'react';
import type { RoomMessage } from '../../shared/contracts';
import { t } from '../../texts/texts';
import { Panel } from '../Panel';
import type { RoomStore } from '../roomStore';
import { BetweenUs } from './BetweenUs';
import { LeadFooter } from './LeadFooter';
import { Now } from './Now';
import './console.css';

export type ConsoleTab = 'now' | 'between';

const tabs: readonly ConsoleTab[] = ['now', 'between'];

/** For facilitators: what happens now, and what is between them. Nothing in it takes the focus by itself. */
export default function Console({
  store,
  tab,
  unread,
  wishes,
  onTab,
  onLookAfter,
  onReply,
  onClose,
}: {
  store: RoomStore;
  tab: ConsoleTab;
  unread: number; // between facilitators
  wishes: number; // how often somebody has asked to write there
  onTab: (tab: ConsoleTab) => void;
  onLookAfter: () => void;
  onReply: ((note: RoomMessage) => void) | null;
  onClose: () => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  const keyed = (e: KeyboardEvent) => {
    const to = { ArrowLeft: 0, ArrowRight: 1, Home: 0, End: 1 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    const isMirrored = document.documentElement.dir === 'rtl' && e.key.startsWith('Arrow');
    const next = tabs[isMirrored ? 1 - to : to] ?? 'now';
    onTab(next);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
  };
  return (
    <Panel title={t('console.title')} className="as-sheet console" close={t('console.close')} onClose={onClose}>
      <div className="tabs" role="tablist" aria-label={t('console.title')} ref={list} onKeyDown={keyed}>
        {tabs.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            id={`console-${each}`}
            data-tab={each}
            aria-selected={tab === each}
            aria-controls="console-panel"
            tabIndex={tab === each ? 0 : -1}
            onClick={() => onTab(each)}
          >
            {t(`console.tab.${each}`)}
            {each === 'between' && unread > 0 && (
              <>
                {' '}
                <span className="sr">{t('console.unread')} </span>
                {unread > 9 ? '9+' : unread}
              </>
            )}
          </button>
        ))}
      </div>
      <section
        className="scroll"
        id="console-panel"
        role="tabpanel"
        aria-labelledby={`console-${tab}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
        tabIndex={0}
      >
        {tab === 'now' ? (
          <Now store={store} onLookAfter={onLookAfter} onReply={onReply} />
        ) : (
          <BetweenUs store={store} wishes={wishes} />
        )}
      </section>
      <LeadFooter store={store} />
    </Panel>
  );
}
