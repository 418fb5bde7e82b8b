/** Chairs in a round, one of them open. */
export function RoundArt() {
  return (
    <svg className="round-art" viewBox="0 0 300 232" aria-hidden="true" focusable="false">
      <ellipse cx="150" cy="138" rx="146" ry="92" fill="var(--ground)" />
      <ellipse cx="150" cy="130" rx="70" ry="40" fill="var(--sunken)" />
      <ellipse cx="150.0" cy="56.0" rx="23" ry="12" fill="var(--tint-moss-ink)" opacity=".25" />
      <path d="M133.0 56.0c0-20 6-30 17-30s17 10 17 30c-6 5-28 5-34 0z" fill="var(--tint-moss-ink)" />
      <circle cx="150.0" cy="18.0" r="9.5" fill="var(--tint-moss-ink)" />
      <ellipse cx="222.0" cy="73.3" rx="23" ry="12" fill="var(--tint-clay-ink)" opacity=".25" />
      <path d="M205.0 73.3c0-20 6-30 17-30s17 10 17 30c-6 5-28 5-34 0z" fill="var(--tint-clay-ink)" />
      <circle cx="222.0" cy="35.3" r="9.5" fill="var(--tint-clay-ink)" />
      <ellipse cx="78.0" cy="73.3" rx="23" ry="12" fill="var(--tint-moss-ink)" opacity=".25" />
      <path d="M61.0 73.3c0-20 6-30 17-30s17 10 17 30c-6 5-28 5-34 0z" fill="var(--tint-moss-ink)" />
      <circle cx="78.0" cy="35.3" r="9.5" fill="var(--tint-moss-ink)" />
      <ellipse cx="260.3" cy="109.2" rx="38" ry="30" fill="var(--lamp-glow)" opacity=".32" />
      <ellipse cx="260.3" cy="117.2" rx="23" ry="12" fill="var(--tint-sea-ink)" opacity=".25" />
      <path d="M243.3 117.2c0-20 6-30 17-30s17 10 17 30c-6 5-28 5-34 0z" fill="var(--tint-sea-ink)" />
      <circle cx="260.3" cy="79.2" r="9.5" fill="var(--tint-sea-ink)" />
      <ellipse cx="39.7" cy="117.2" rx="23" ry="12" fill="var(--tint-rose-ink)" opacity=".25" />
      <path d="M22.7 117.2c0-20 6-30 17-30s17 10 17 30c-6 5-28 5-34 0z" fill="var(--tint-rose-ink)" />
      <circle cx="39.7" cy="79.2" r="9.5" fill="var(--tint-rose-ink)" />
      <ellipse cx="247.0" cy="167.0" rx="23" ry="12" fill="var(--tint-stone-ink)" opacity=".25" />
      <path d="M230.0 167.0c0-20 6-30 17-30s17 10 17 30c-6 5-28 5-34 0z" fill="var(--tint-stone-ink)" />
      <circle cx="247.0" cy="129.0" r="9.5" fill="var(--tint-stone-ink)" />
      <ellipse
        cx="53.0"
        cy="159.0"
        rx="21"
        ry="12"
        fill="none"
        stroke="var(--line-strong)"
        strokeWidth="2"
        strokeDasharray="4 5"
      />
      <ellipse cx="188.3" cy="199.5" rx="23" ry="12" fill="var(--tint-ochre-ink)" opacity=".25" />
      <path d="M171.3 199.5c0-20 6-30 17-30s17 10 17 30c-6 5-28 5-34 0z" fill="var(--tint-ochre-ink)" />
      <circle cx="188.3" cy="161.5" r="9.5" fill="var(--tint-ochre-ink)" />
      <ellipse cx="111.7" cy="199.5" rx="23" ry="12" fill="var(--tint-heather-ink)" opacity=".25" />
      <path d="M94.7 199.5c0-20 6-30 17-30s17 10 17 30c-6 5-28 5-34 0z" fill="var(--tint-heather-ink)" />
      <circle cx="111.7" cy="161.5" r="9.5" fill="var(--tint-heather-ink)" />
    </svg>
  );
}
