// A worker that passes each encoded picture on later than it came.
onrtctransform = async ({ transformer: { readable, writable, options } }) => {
  const [from, to] = [readable.getReader(), writable.getWriter()];
  for (let next; !(next = await from.read()).done; ) {
    const { value } = next;
    setTimeout(() => to.write(value), options.late);
  }
};
