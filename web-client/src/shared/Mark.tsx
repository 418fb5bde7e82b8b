/** Seven people in a round and one open seat. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <circle cx="24.0" cy="8.0" r="4.6" fill="currentColor" />
      <circle cx="35.3" cy="12.7" r="4.6" className="lit" fill="currentColor" />
      <circle cx="40.0" cy="24.0" r="4.6" fill="currentColor" />
      <circle cx="35.3" cy="35.3" r="4.6" fill="currentColor" />
      <circle cx="24.0" cy="40.0" r="4.6" fill="currentColor" />
      <circle cx="12.7" cy="35.3" r="4.6" fill="currentColor" />
      <circle cx="8.0" cy="24.0" r="4.6" fill="currentColor" />
      <circle cx="12.7" cy="12.7" r="3.6" fill="none" stroke="currentColor" strokeWidth="2" />
    </svg>
  );
}
