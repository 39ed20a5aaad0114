// Shows the station's state as it comes. Everything is set as text: nothing that comes from a line or a person becomes markup.
"use strict";

const at = (id) => document.getElementById(id);

function rows(id, list, make) {
  at(id).replaceChildren(...list.map((entry) => {
    const row = document.createElement("tr");
    make(entry).forEach((text, index) => {
      const cell = document.createElement(index === 0 ? "th" : "td");
      if (index === 0) cell.scope = "row";
      cell.textContent = text;
      row.append(cell);
    });
    return row;
  }));
}

function items(id, list, make) {
  at(id).replaceChildren(...list.map((entry) => {
    const item = document.createElement("li");
    item.textContent = make(entry);
    return item;
  }));
}

// What only a simulation sees.
function showRoom(room) {
  at("simulated").hidden = !room;
  for (const tile of document.querySelectorAll(".room")) tile.hidden = !room;
  const troubles = room ? [...(room.outage ? [`outage: ${room.outage}`] : []), ...room.faults] : [];
  at("outage").hidden = troubles.length === 0;
  at("outage").textContent = troubles.join("; ");
  if (room) for (const name of ["present", "desk_line", "left_without_voting"]) at(name).textContent = room[name];
}

function show(board) {
  if (!board) return;
  document.title = `${board.title}: ${board.state ?? "not started"}`;
  at("title").textContent = board.title;
  at("test").hidden = !board.is_test;
  showRoom(board.room);
  at("state").textContent = board.state ?? "not started";
  at("restart").hidden = !board.awaits_restart;
  for (const name of ["stored", "waiting", "paper", "minute"]) at(name).textContent = board[name];
  rows("line-rows", Object.entries(board.lines), ([line, shown]) => [line, shown.address, shown.device ?? "–", shown.condition]);
  rows("check-rows", Object.entries(board.checks), ([outcome, count]) => [outcome, count]);
  items("note-rows", board.notes, (note) => `${note.minute} ${note.journal} ${note.note}`);
  items("happened-rows", board.happened, (happened) => `${happened.minute} ${happened.what}`);
  at("orders").hidden = !board.takes_orders;
}

const events = new EventSource("/events");
events.onopen = () => { at("link").textContent = "connected"; };
events.onerror = () => { at("link").textContent = "no connection: the numbers below may be old"; };
events.onmessage = (event) => show(JSON.parse(event.data));

at("order").addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = JSON.stringify({ token: at("token").value, who: at("who").value, command: at("command").value });
  try {
    const answer = await fetch("/order", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    at("answer").textContent = answer.ok ? "The order was given; what came of it stands above." : await answer.text();
  } catch {
    at("answer").textContent = "The station does not answer.";
  }
});
