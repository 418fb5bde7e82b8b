import { type FormEvent, useCallback, useEffect, useId, useRef, useState } from 'react';
import { t } from '../messages/operations';
import { announce } from '../shared/announce';
import type { Refusal } from '../shared/contracts';
import { Dialog } from '../shared/Dialog';
import { Icon } from '../shared/Icon';
import { iconCaution, iconCheck, iconEyeoff, iconHourglass, iconInfo } from '../shared/icons';
import { Shell } from '../shared/Shell';
import { useScreen } from '../shared/title';
import {
  axisEnd,
  type Cluster,
  count,
  drain,
  keepKey,
  keptKey,
  look,
  mbit,
  type NodeFigures,
  type Point,
  percent,
  perRoom,
  polyline,
  type Range,
  ranges,
  seconds,
  stateOf,
} from './operations';

const askEvery = 2000;
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
const stateIcons = { healthy: iconCheck, nearLimit: iconCaution, draining: iconHourglass } as const;
const stateColours = { healthy: 'ok', nearLimit: 'caution', draining: 'info' } as const;

/** What operators see: counts, and a way to take a node out. */
export default function Operations() {
  const [key, setKey] = useState(keptKey);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  const leave = useCallback((why: Refusal | null) => {
    keepKey(null);
    setKey(null);
    setRefusal(why);
  }, []);

  return (
    <Shell
      bare
      end={
        <span className="phone-hide badge line">
          <Icon of={iconEyeoff} />
          {t('badge')}
        </span>
      }
    >
      <main id="main" tabIndex={-1} className="wrap page stack" style={{ paddingBlockStart: 'var(--space-5)' }}>
        {key === null ? (
          <SignIn
            refusal={refusal}
            onKey={(typed) => {
              keepKey(typed);
              setKey(typed);
              setRefusal(null);
            }}
          />
        ) : (
          <Figures operatorKey={key} onLeave={leave} />
        )}
      </main>
    </Shell>
  );
}

function SignIn({ refusal, onKey }: { refusal: Refusal | null; onKey: (key: string) => void }) {
  useScreen(t('title'));
  const [problem, setProblem] = useState<string | null>(refusal?.text ?? null);
  const id = useId();

  useEffect(() => {
    if (refusal) announce(refusal.text, 'alert', 'me');
  }, [refusal]);

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get('key') ?? '').trim();
    if (typed !== '') {
      onKey(typed);
      return;
    }
    setProblem(t('keyNeeded'));
    event.currentTarget.querySelector('input')?.focus();
    announce(t('keyNeeded'), 'alert', 'me');
  }

  return (
    <>
      <h1>{t('title')}</h1>
      <p className="soft">{t('signInLead')}</p>
      <form
        className="card stack"
        style={{ padding: 'var(--space-5)', maxInlineSize: '32rem' }}
        onSubmit={submit}
        noValidate
      >
        <div className="field">
          <label htmlFor={id}>{t('key')}</label>
          <p className="hint" id={`${id}-hint`}>
            {t('keyHint')}
          </p>
          <input
            id={id}
            name="key"
            type="password"
            className="input"
            autoComplete="current-password"
            aria-invalid={problem !== null}
            aria-describedby={problem ? `${id}-hint ${id}-problem` : `${id}-hint`}
          />
          {problem ? (
            <p className="problem" id={`${id}-problem`}>
              <Icon of={iconInfo} />
              <span>{problem}</span>
            </p>
          ) : null}
        </div>
        <div>
          <button type="submit" className="btn primary">
            {t('signIn')}
          </button>
        </div>
      </form>
    </>
  );
}

/** The newest figures, asked for while somebody can see them. Old ones stay while the server does not answer. */
function useCluster(key: string, hours: Range, onLeave: (why: Refusal | null) => void) {
  const [cluster, setCluster] = useState<Cluster | null>(null);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [again, setAgain] = useState(0);
  const lost = useRef(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: asking again is a reason of its own
  useEffect(() => {
    let here = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const next = async (): Promise<void> => {
      if (document.visibilityState === 'visible') {
        const answer = await look(key, hours);
        if (!here) return;
        if ('value' in answer) {
          setCluster(answer.value);
          setProblem(null);
          if (lost.current) announce(t('backSaid'));
          lost.current = false;
        } else if (answer.refusal.code === 'not_operator' || answer.refusal.code === 'operations_off') {
          return onLeave(answer.refusal);
        } else {
          setProblem(answer.refusal);
          if (!lost.current) announce(t('lostSaid'), 'alert');
          lost.current = true;
        }
      }
      timer = setTimeout(() => void next(), askEvery);
    };
    void next();
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [key, hours, onLeave, again]);

  return { cluster, problem, refresh: () => setAgain((n) => n + 1) };
}

function Figures({ operatorKey, onLeave }: { operatorKey: string; onLeave: (why: Refusal | null) => void }) {
  useScreen(t('title'));
  const [hours, setHours] = useState<Range>(6);
  const { cluster, problem, refresh } = useCluster(operatorKey, hours, onLeave);
  const near = cluster?.nodes.find((node) => stateOf(node) === 'nearLimit');

  return (
    <>
      <div className="row spread">
        <h1 style={{ fontSize: '1.75rem' }}>{t('title')}</h1>
        <div className="row tight">
          {cluster && !problem ? <Live at={cluster.at} /> : null}
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset has no place for the name of a row of buttons but a legend */}
          <div className="seg" role="group" aria-label={t('range')}>
            {ranges.map((range) => (
              <button key={range} type="button" aria-pressed={range === hours} onClick={() => setHours(range)}>
                {t(`range${range}`)}
              </button>
            ))}
          </div>
          <button type="button" className="btn small" onClick={() => onLeave(null)}>
            {t('signOut')}
          </button>
        </div>
      </div>
      {problem ? (
        <div className="callout caution">
          <Icon of={iconCaution} />
          <div className="grow">{cluster ? t('lost', { time: time.format(cluster.at) }) : problem.text}</div>
        </div>
      ) : null}
      {cluster === null ? (
        problem ? null : (
          <p className="soft" aria-busy="true">
            {t('asking')}
          </p>
        )
      ) : (
        <>
          {near ? <NearLimit node={near} alone={cluster.nodes.length === 1} /> : null}
          <Stats cluster={cluster} />
          <Charts cluster={cluster} hours={hours} />
          <Nodes cluster={cluster} operatorKey={operatorKey} onChanged={refresh} />
          <p className="hint">{t('hint')}</p>
        </>
      )}
    </>
  );
}

function Live({ at }: { at: number }) {
  const [heardAt, setHeardAt] = useState(() => Date.now());
  const [now, setNow] = useState(() => Date.now());
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new time of the figures is what was heard
  useEffect(() => setHeardAt(Date.now()), [at]);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="meta">
      <span className="unread" style={{ background: 'var(--ok-mark)' }} />
      {t('live', { seconds: Math.max(0, Math.round((now - heardAt) / 1000)) })}
    </span>
  );
}

function NearLimit({ node, alone }: { node: NodeFigures; alone: boolean }) {
  return (
    <div className="callout caution">
      <Icon of={iconCaution} />
      <div className="grow">
        <strong>{t('nearOne', { node: node.name })}</strong> {alone ? t('nearAlone') : t('nearOneText')}
      </div>
      <a href={`#node-${node.id}`}>{t('seeNode')}</a>
    </div>
  );
}

function Stats({ cluster }: { cluster: Cluster }) {
  const { nodes, rooms, people, rejoins, joinSeconds } = cluster;
  return (
    <dl className="stats">
      <Stat
        name={t('rooms')}
        value={count(rooms)}
        text={nodes.length > 1 ? t('roomsOver', { nodes: nodes.length }) : t('roomsHere')}
      />
      <Stat
        name={t('people')}
        value={count(people)}
        text={rooms > 0 ? t('peoplePer', { average: perRoom(people, rooms) }) : ''}
      />
      <Stat
        name={t('mediaOut')}
        value={mbit(cluster.bitsOut)}
        unit={t('mbit')}
        text={t('peak', { peak: mbit(cluster.peakBitsOut) })}
      />
      <Stat
        name={t('rejoins')}
        value={rejoins === null ? '–' : percent(rejoins)}
        unit={rejoins === null ? '' : t('percent')}
        text={rejoins === null ? t('nobody') : t('rejoinsText')}
      />
      <Stat
        name={t('joinTime')}
        value={joinSeconds === null ? '–' : seconds(joinSeconds)}
        unit={joinSeconds === null ? '' : t('second')}
        text={joinSeconds === null ? t('nobody') : t('joinTimeText')}
      />
    </dl>
  );
}

function Stat({ name, value, unit = '', text }: { name: string; value: string; unit?: string; text: string }) {
  return (
    <div className="stat">
      <dt>{name}</dt>
      <dd>
        {value} {unit === '' ? null : <small>{unit}</small>}
      </dd>
      <dd className="delta">{text}</dd>
    </div>
  );
}

function Charts({ cluster, hours }: { cluster: Cluster; hours: Range }) {
  const { history } = cluster;
  if (history.length < 2) return <p className="hint">{t('noHistory', { time: time.format(cluster.startedAt) })}</p>;
  return (
    <div className="grid-2">
      <Chart
        title={t('bitrate')}
        points={history}
        a={{ name: t('out'), value: (p) => p.bitsOut / 1e6 }}
        b={{ name: t('in'), value: (p) => p.bitsIn / 1e6 }}
        scale={(most) => t('bitrateScale', { most: count(most) })}
        describe={(figures) => t('bitrateText', figures)}
        clock={hours > 24 ? day : time}
      />
      <Chart
        title={t('loss')}
        points={history}
        a={{ name: t('toPeople'), value: (p) => p.lossOut * 100 }}
        b={{ name: t('fromPeople'), value: (p) => p.lossIn * 100 }}
        scale={(most) => t('lossScale', { most: String(most) })}
        describe={(figures) => t('lossText', figures)}
        clock={hours > 24 ? day : time}
      />
    </div>
  );
}

type Line = { name: string; value: (point: Point) => number };
type ChartProps = {
  title: string;
  points: readonly Point[];
  a: Line;
  b: Line;
  scale: (most: number) => string;
  describe: (figures: Record<string, string>) => string;
  clock: Intl.DateTimeFormat;
};

function Chart({ title, points, a, b, scale, describe, clock }: ChartProps) {
  const most = (line: Line) => Math.max(...points.map(line.value));
  const now = (line: Line) => line.value(points.at(-1) as Point);
  const end = axisEnd(Math.max(most(a), most(b)));
  const at = (share: number) => clock.format(points[Math.round((points.length - 1) * share)]?.at);
  const digits = (value: number) => (Math.round(value * 10) / 10).toString();
  return (
    <div className="card stack" style={{ padding: 'var(--space-4)', '--gap': 'var(--space-3)' } as never}>
      <div className="row spread">
        <h2 style={{ fontSize: '1.0625rem' }}>
          {title}{' '}
          <span className="xs faint" style={{ fontFamily: 'var(--font-text)', fontWeight: 400 }}>
            {scale(end)}
          </span>
        </h2>
        <span className="row">
          <LineKey colour="var(--primary)" name={a.name} />
          <LineKey colour="var(--lamp)" name={b.name} dashed />
        </span>
      </div>
      <svg
        className="chart"
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        role="img"
        aria-label={describe({
          from: at(0),
          to: at(1),
          outNow: digits(now(a)),
          outMost: digits(most(a)),
          inNow: digits(now(b)),
          inMost: digits(most(b)),
        })}
      >
        <path className="grid" d="M0 1H100M0 34H100M0 67H100M0 99H100" />
        <polyline className="a" points={polyline(points, a.value, end)} />
        <polyline className="b" points={polyline(points, b.value, end)} />
      </svg>
      <div className="row spread xs faint num" aria-hidden="true">
        <span>{at(0)}</span>
        <span>{at(0.5)}</span>
        <span>{at(1)}</span>
      </div>
    </div>
  );
}

function LineKey({ colour, name, dashed = false }: { colour: string; name: string; dashed?: boolean }) {
  return (
    <span className="key">
      <svg viewBox="0 0 26 8" aria-hidden="true" focusable="false">
        <path d="M1 4h24" fill="none" strokeWidth="2.5" stroke={colour} strokeDasharray={dashed ? '6 4' : undefined} />
      </svg>
      {name}
    </span>
  );
}

function Nodes({ cluster, operatorKey, onChanged }: { cluster: Cluster; operatorKey: string; onChanged: () => void }) {
  const [asked, setAsked] = useState<NodeFigures | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const several = cluster.nodes.length > 1;

  async function change(node: NodeFigures, on: boolean): Promise<void> {
    setAsked(null);
    const answer = await drain(operatorKey, node.id, on);
    setProblem('refusal' in answer ? answer.refusal.text : null);
    if ('refusal' in answer) announce(answer.refusal.text, 'alert', 'me');
    else announce(t(on ? 'drained' : 'undrained', { node: node.name }), 'status', 'me');
    onChanged();
  }

  return (
    <section className="card flush">
      <div className="row spread" style={{ padding: 'var(--space-3) var(--space-4) 0' }}>
        <h2 id="nodes" style={{ fontSize: '1.0625rem' }}>
          {t('nodes')}
        </h2>
        {several ? null : <span className="small soft">{t('alone')}</span>}
      </div>
      {problem ? (
        <p className="problem" style={{ paddingInline: 'var(--space-4)' }}>
          <Icon of={iconInfo} />
          <span>{problem}</span>
        </p>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keyboard */}
      <section className="tablewrap" tabIndex={0} aria-labelledby="nodes">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('node')}</th>
              <th scope="col">{t('state')}</th>
              <th scope="col" className="n">
                {t('roomsColumn')}
              </th>
              <th scope="col" className="n">
                {t('peopleColumn')}
              </th>
              <th scope="col">{t('cpu')}</th>
              <th scope="col" className="n">
                {t('outColumn')}
              </th>
              <th scope="col" className="n">
                {t('inColumn')}
              </th>
              <th scope="col" className="n">
                {t('lossColumn')}
              </th>
              {several ? <th scope="col">{t('action')}</th> : null}
            </tr>
          </thead>
          <tbody>
            {cluster.nodes.map((node) => {
              const state = stateOf(node);
              return (
                <tr key={node.id} id={`node-${node.id}`}>
                  <th scope="row" style={{ fontFamily: 'var(--font-mono)', color: 'inherit' }}>
                    {node.name}
                    <span
                      className="faint"
                      style={{ fontFamily: 'var(--font-text)', fontWeight: 400, display: 'block' }}
                    >
                      {several && node.id === cluster.self ? t('selfVersion', { version: node.version }) : node.version}
                    </span>
                  </th>
                  <td>
                    <span className={`badge ${stateColours[state]}`}>
                      <Icon of={stateIcons[state]} />
                      {t(state)}
                    </span>
                  </td>
                  <td className="n">{count(node.rooms)}</td>
                  <td className="n">{count(node.people)}</td>
                  <td>
                    <span className={state === 'nearLimit' ? 'gauge warm' : 'gauge'}>
                      <i style={{ '--v': Math.round(node.cpu * 100) } as never} />
                      {Math.round(node.cpu * 100)}%
                    </span>
                  </td>
                  <td className="n">{mbit(node.bitsOut)}</td>
                  <td className="n">{mbit(node.bitsIn)}</td>
                  <td className="n">{percent(Math.max(node.lossOut, node.lossIn))}%</td>
                  {several ? (
                    <td>
                      {node.isDraining ? (
                        <button
                          type="button"
                          className="btn small"
                          aria-label={t('undrainNode', { node: node.name })}
                          onClick={() => void change(node, false)}
                        >
                          {t('undrain')}
                        </button>
                      ) : (
                        <button
                          type="button"
                          className="btn small"
                          aria-haspopup="dialog"
                          aria-label={t('drainNode', { node: node.name })}
                          onClick={() => setAsked(node)}
                        >
                          {t('drain')}
                        </button>
                      )}
                    </td>
                  ) : null}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {asked ? (
        <Dialog
          title={t('drainTitle', { node: asked.name })}
          closeLabel={t('close')}
          role="alertdialog"
          onClose={() => setAsked(null)}
        >
          <p>{t('drainText', { people: count(asked.people) })}</p>
          <div className="row">
            <button type="button" className="btn" data-autofocus onClick={() => setAsked(null)}>
              {t('cancel')}
            </button>
            <button type="button" className="btn primary" onClick={() => void change(asked, true)}>
              {t('drainDo')}
            </button>
          </div>
        </Dialog>
      ) : null}
    </section>
  );
}
