import { useCallback, useEffect, useRef, useState } from 'react';
import { announce } from '../shared/announce';
import type { Refusal } from '../shared/contracts';
import { Dialog } from '../shared/Dialog';
import { Icon } from '../shared/Icon';
import { iconCaution, iconCheck, iconEyeoff, iconHourglass, iconInfo } from '../shared/icons';
import { KeyForm } from '../shared/KeyForm';
import { Said, said } from '../shared/Said';
import { Shell } from '../shared/Shell';
import { useScreen } from '../shared/title';
import { inLanguage, t } from '../texts/texts';
import {
  axisEnd,
  type Cluster,
  count,
  drain,
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
  share,
  stateOf,
  tenths,
} from './operations';

const askEvery = 2000;
const time = inLanguage((tag) => new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit' }));
const day = inLanguage((tag) => new Intl.DateTimeFormat(tag, { weekday: 'short', hour: '2-digit', minute: '2-digit' }));
const stateIcons = { healthy: iconCheck, nearLimit: iconCaution, draining: iconHourglass } as const;
const stateColours = { healthy: 'ok', nearLimit: 'caution', draining: 'info' } as const;

/** What operators see: counts, and a way to take a node out. */
export default function Operations() {
  const [key, setKey] = useState(() => keptKey.get());
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  const leave = useCallback((why: Refusal | null) => {
    keptKey.keep(null);
    setKey(null);
    setRefusal(why);
  }, []);

  return (
    <Shell
      bare
      end={
        <span className="phone-hide badge line">
          <Icon of={iconEyeoff} />
          {t('operations.badge')}
        </span>
      }
    >
      <main id="main" tabIndex={-1} className="wrap page stack" style={{ paddingBlockStart: 'var(--space-5)' }}>
        {key === null ? (
          <SignIn
            refusal={refusal}
            onKey={(typed) => {
              keptKey.keep(typed);
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
  useScreen(t('operations.title'));
  return (
    <>
      <h1>{t('operations.title')}</h1>
      <KeyForm
        lead={t('operations.signInLead')}
        label={t('operations.key')}
        hint={t('operations.keyHint')}
        needed={t('operations.keyNeeded')}
        action={t('operations.signIn')}
        refusal={refusal}
        onKey={onKey}
      />
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
          if (lost.current) announce(t('operations.backSaid'));
          lost.current = false;
        } else if (answer.refusal.code === 'not_operator' || answer.refusal.code === 'operations_off') {
          return onLeave(answer.refusal);
        } else {
          setProblem(answer.refusal);
          if (!lost.current) announce(t('operations.lostSaid'), 'alert');
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
  useScreen(t('operations.title'));
  const [hours, setHours] = useState<Range>(6);
  const { cluster, problem, refresh } = useCluster(operatorKey, hours, onLeave);
  const near = cluster?.nodes.find((node) => stateOf(node) === 'nearLimit');

  return (
    <>
      <div className="row spread">
        <h1 style={{ fontSize: '1.75rem' }}>{t('operations.title')}</h1>
        <div className="row tight">
          {cluster && !problem ? <Live at={cluster.at} /> : null}
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset has no place for the name of a row of buttons but a legend */}
          <div className="seg" role="group" aria-label={t('operations.range')}>
            {ranges.map((range) => (
              <button key={range} type="button" aria-pressed={range === hours} onClick={() => setHours(range)}>
                {t(`operations.range${range}`)}
              </button>
            ))}
          </div>
          <button type="button" className="btn small" onClick={() => onLeave(null)}>
            {t('operations.signOut')}
          </button>
        </div>
      </div>
      {problem ? (
        <div className="callout caution">
          <Icon of={iconCaution} />
          <div className="grow">
            {cluster ? t('operations.lost', { time: time().format(cluster.at) }) : <Said refusal={problem} />}
          </div>
        </div>
      ) : null}
      {cluster === null ? (
        problem ? null : (
          <p className="soft" aria-busy="true">
            {t('operations.asking')}
          </p>
        )
      ) : (
        <>
          {near ? <NearLimit node={near} alone={cluster.nodes.length === 1} /> : null}
          <Stats cluster={cluster} />
          <Charts cluster={cluster} hours={hours} />
          <Nodes cluster={cluster} operatorKey={operatorKey} onChanged={refresh} />
          <p className="hint">{t('operations.hint')}</p>
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
      {t('operations.live', { seconds: Math.max(0, Math.round((now - heardAt) / 1000)) })}
    </span>
  );
}

function NearLimit({ node, alone }: { node: NodeFigures; alone: boolean }) {
  return (
    <div className="callout caution">
      <Icon of={iconCaution} />
      <div className="grow">
        <strong>{t('operations.nearOne', { node: node.name })}</strong>{' '}
        {alone ? t('operations.nearAlone') : t('operations.nearOneText')}
      </div>
      <a href={`#node-${node.id}`}>{t('operations.seeNode')}</a>
    </div>
  );
}

function Stats({ cluster }: { cluster: Cluster }) {
  const { nodes, rooms, people, rejoins, joinSeconds } = cluster;
  return (
    <dl className="stats">
      <Stat
        name={t('operations.rooms')}
        value={count(rooms)}
        text={nodes.length > 1 ? t('operations.roomsOver', { nodes: nodes.length }) : t('operations.roomsHere')}
      />
      <Stat
        name={t('operations.people')}
        value={count(people)}
        text={rooms > 0 ? t('operations.peoplePer', { average: perRoom(people, rooms) }) : ''}
      />
      <Stat
        name={t('operations.mediaOut')}
        value={mbit(cluster.bitsOut)}
        unit={t('operations.mbit')}
        text={t('operations.peak', { peak: mbit(cluster.peakBitsOut) })}
      />
      <Stat
        name={t('operations.rejoins')}
        value={rejoins === null ? '–' : percent(rejoins)}
        unit={rejoins === null ? '' : t('operations.percent')}
        text={rejoins === null ? t('operations.nobody') : t('operations.rejoinsText')}
      />
      <Stat
        name={t('operations.joinTime')}
        value={joinSeconds === null ? '–' : seconds(joinSeconds)}
        unit={joinSeconds === null ? '' : t('operations.second')}
        text={joinSeconds === null ? t('operations.nobody') : t('operations.joinTimeText')}
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
  if (history.length < 2)
    return <p className="hint">{t('operations.noHistory', { time: time().format(cluster.startedAt) })}</p>;
  return (
    <div className="grid-2">
      <Chart
        title={t('operations.bitrate')}
        points={history}
        a={{ name: t('operations.out'), value: (p) => p.bitsOut / 1e6 }}
        b={{ name: t('operations.in'), value: (p) => p.bitsIn / 1e6 }}
        scale={(most) => t('operations.bitrateScale', { most: count(most) })}
        describe={(figures) => t('operations.bitrateText', figures)}
        clock={hours > 24 ? day() : time()}
      />
      <Chart
        title={t('operations.loss')}
        points={history}
        a={{ name: t('operations.toPeople'), value: (p) => p.lossOut * 100 }}
        b={{ name: t('operations.fromPeople'), value: (p) => p.lossIn * 100 }}
        scale={(most) => t('operations.lossScale', { most: tenths(most) })}
        describe={(figures) => t('operations.lossText', figures)}
        clock={hours > 24 ? day() : time()}
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
  const digits = (value: number) => tenths(value);
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
  const [problem, setProblem] = useState<Refusal | null>(null);
  const several = cluster.nodes.length > 1;

  async function change(node: NodeFigures, on: boolean): Promise<void> {
    setAsked(null);
    const answer = await drain(operatorKey, node.id, on);
    setProblem('refusal' in answer ? answer.refusal : null);
    if ('refusal' in answer) announce(said(answer.refusal), 'alert', 'me');
    else announce(t(on ? 'operations.drained' : 'operations.undrained', { node: node.name }), 'status', 'me');
    onChanged();
  }

  return (
    <section className="card flush">
      <div className="row spread" style={{ padding: 'var(--space-3) var(--space-4) 0' }}>
        <h2 id="nodes" style={{ fontSize: '1.0625rem' }}>
          {t('operations.nodes')}
        </h2>
        {several ? null : <span className="small soft">{t('operations.alone')}</span>}
      </div>
      {problem ? (
        <p className="problem" style={{ paddingInline: 'var(--space-4)' }}>
          <Icon of={iconInfo} />
          <span>
            <Said refusal={problem} />
          </span>
        </p>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keyboard */}
      <section className="tablewrap" tabIndex={0} aria-labelledby="nodes">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('operations.node')}</th>
              <th scope="col">{t('operations.state')}</th>
              <th scope="col" className="n">
                {t('operations.roomsColumn')}
              </th>
              <th scope="col" className="n">
                {t('operations.peopleColumn')}
              </th>
              <th scope="col">{t('operations.cpu')}</th>
              <th scope="col" className="n">
                {t('operations.outColumn')}
              </th>
              <th scope="col" className="n">
                {t('operations.inColumn')}
              </th>
              <th scope="col" className="n">
                {t('operations.lossColumn')}
              </th>
              {several ? <th scope="col">{t('operations.action')}</th> : null}
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
                      {several && node.id === cluster.self
                        ? t('operations.selfVersion', { version: node.version })
                        : node.version}
                    </span>
                  </th>
                  <td>
                    <span className={`badge ${stateColours[state]}`}>
                      <Icon of={stateIcons[state]} />
                      {t(`operations.${state}`)}
                    </span>
                  </td>
                  <td className="n">{count(node.rooms)}</td>
                  <td className="n">{count(node.people)}</td>
                  <td>
                    <span className={state === 'nearLimit' ? 'gauge warm' : 'gauge'}>
                      <i style={{ '--v': Math.round(node.cpu * 100) } as never} />
                      {share(node.cpu)}
                    </span>
                  </td>
                  <td className="n">{mbit(node.bitsOut)}</td>
                  <td className="n">{mbit(node.bitsIn)}</td>
                  <td className="n">{share(Math.max(node.lossOut, node.lossIn), 1)}</td>
                  {several ? (
                    <td>
                      {node.isDraining ? (
                        <button
                          type="button"
                          className="btn small"
                          aria-label={t('operations.undrainNode', { node: node.name })}
                          onClick={() => void change(node, false)}
                        >
                          {t('operations.undrain')}
                        </button>
                      ) : (
                        <button
                          type="button"
                          className="btn small"
                          aria-haspopup="dialog"
                          aria-label={t('operations.drainNode', { node: node.name })}
                          onClick={() => setAsked(node)}
                        >
                          {t('operations.drain')}
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
          title={t('operations.drainTitle', { node: asked.name })}
          closeLabel={t('shared.close')}
          role="alertdialog"
          onClose={() => setAsked(null)}
        >
          <p>{t('operations.drainText', { people: count(asked.people) })}</p>
          <div className="row">
            <button type="button" className="btn" data-autofocus onClick={() => setAsked(null)}>
              {t('operations.cancel')}
            </button>
            <button type="button" className="btn primary" onClick={() => void change(asked, true)}>
              {t('operations.drainDo')}
            </button>
          </div>
        </Dialog>
      ) : null}
    </section>
  );
}
