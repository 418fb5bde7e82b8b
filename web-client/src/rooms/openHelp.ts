/** Help now is a sheet over whatever is open; the shell shows it for this fragment. */
export function openHelp(): void {
  location.hash = 'help';
}
