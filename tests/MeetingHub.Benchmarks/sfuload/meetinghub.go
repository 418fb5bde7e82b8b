package main

// The adapter between the SFU load generator and MeetingHub: meetings are started over HTTP, members join over the
// hub (JSON hub protocol on a WebSocket), negotiate once, turn their microphone and camera on, and view each other. With several
// addresses of nodes, commas between, whoever publishes is at the first one, and the others are at all of them in turn.

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

func init() { adapters["meetinghub"] = newMeetingHub }

type meetingHub struct {
	urls  []string
	size  int
	codes map[string]string
	http  *http.Client

	// The codes of a talk, in place of meetings that are started.
	lead, listen string

	mu             sync.Mutex
	sends          map[string]bool // who has a camera
	joined, closed int
	took           [][]int32 // by node
}

const (
	slotsOfTalk = 4
	mostTiles   = 32
)

func (h *meetingHub) codeFor(m *Member) string {
	switch {
	case h.lead == "":
		return h.codes[m.Room]
	case m.Publishes:
		return h.lead
	}
	return h.listen
}

func newMeetingHub(c *Config) Signaler {
	urls := strings.Split(c.URL, ",")
	if c.URL == "" {
		urls = []string{"http://127.0.0.1:8080"}
	}
	for i := range urls {
		urls[i] = strings.TrimSuffix(urls[i], "/")
	}
	return &meetingHub{urls: urls, codes: map[string]string{}, sends: map[string]bool{}, http: &http.Client{Timeout: 30 * time.Second}}
}

func (h *meetingHub) nodeOf(m *Member) int {
	if m.Publishes {
		return 0
	}
	return m.Index % len(h.urls)
}

func (h *meetingHub) post(url, path string, in, out any) error {
	body, _ := json.Marshal(in)
	resp, err := h.http.Post(url+path, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s: %s", path, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

func (h *meetingHub) Prepare(rooms []string, membersPerRoom int) error {
	h.size = membersPerRoom
	addLayers()
	if _, err := fmt.Sscan(os.Getenv("TALK"), &h.lead, &h.listen); err == nil {
		h.size = slotsOfTalk + 1
		return nil
	}
	for _, room := range rooms {
		var made struct{ ParticipantCode string }
		if err := h.post(h.urls[0], "/api/meetings", map[string]any{"title": "load", "withoutFacilitator": true}, &made); err != nil {
			return err
		}
		h.codes[room] = made.ParticipantCode
	}
	return nil
}

type hubMember struct {
	of      *meetingHub
	member  *Member
	ws      *websocket.Conn
	size    int
	mu      sync.Mutex
	viewing sync.Mutex
	nextID  int
	wait    map[string]chan json.RawMessage
	inside  map[string]bool
}

// hubEvent is what is read of an event: only who came and who went.
type hubEvent struct {
	Type string `json:"$type"`
	Who  string `json:"who"`
}

func (h *meetingHub) Join(m *Member) (Session, error) {
	var seat struct {
		Pass, Who string
		Agreement struct{ Version string }
	}
	url := h.urls[h.nodeOf(m)]
	if err := h.post(url, "/api/join", map[string]string{"code": h.codeFor(m)}, &seat); err != nil {
		return nil, err
	}
	if m.Publishes && m.cfg.Video {
		h.mu.Lock()
		h.sends[seat.Who] = true // before anybody can hear that they came
		h.mu.Unlock()
	}
	ws, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(url, "http")+"/hubs/room", nil)
	if err != nil {
		return nil, err
	}
	c := &hubMember{of: h, member: m, ws: ws, size: h.size, wait: map[string]chan json.RawMessage{}, inside: map[string]bool{}}
	if err = c.write(map[string]any{"protocol": "json", "version": 1}); err != nil {
		return nil, err
	}
	go c.read(seat.Who)

	var joined struct {
		Refusal json.RawMessage
		Room    struct{ Participants []struct{ ID string } }
	}
	join := map[string]string{"pass": seat.Pass, "name": m.Name, "keepsake": "fern", "tint": "moss", "agreement": seat.Agreement.Version}
	if err = c.call("Join", join, &joined); err != nil {
		return nil, err
	}
	if len(joined.Refusal) > 0 && string(joined.Refusal) != "null" {
		return nil, fmt.Errorf("join refused: %s", joined.Refusal)
	}

	t, err := m.NewTransport()
	if err != nil {
		return nil, err
	}
	var negotiated struct {
		Answer  string
		Refusal json.RawMessage
	}
	if err = c.call("Negotiate", map[string]string{"offer": offerPage(t, m.Publishes, h.size)}, &negotiated); err != nil {
		return nil, err
	}
	if negotiated.Answer == "" {
		return nil, fmt.Errorf("offer refused: %s", negotiated.Refusal)
	}
	if err = t.SetAnswer(negotiated.Answer); err != nil {
		return nil, err
	}
	if m.Publishes {
		var commands []string
		if speaks(m) {
			commands = append(commands, "turnOnMicrophone")
		}
		if m.cfg.Video {
			commands = append(commands, "turnOnCamera")
		}
		for _, command := range commands {
			var ignored json.RawMessage
			if err = c.call("Execute", map[string]string{"$type": command}, &ignored); err != nil {
				return nil, err
			}
		}
		publish(m, t, false)
	}

	c.mu.Lock()
	for _, p := range joined.Room.Participants {
		if p.ID != seat.Who {
			c.inside[p.ID] = true
		}
	}
	c.mu.Unlock()
	c.view()
	<-t.ready
	h.mu.Lock()
	h.joined++
	h.mu.Unlock()
	return c, t.err
}

// Close is called when all is measured. With several nodes, the last member says how long packets took to whom at which node.
func (c *hubMember) Close() {
	c.ws.Close()
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	if c.of.took == nil {
		c.of.took = make([][]int32, len(c.of.urls))
	}
	node := c.of.nodeOf(c.member)
	for _, t := range c.member.transports {
		t.mu.Lock()
		c.of.took[node] = append(c.of.took[node], t.lat...)
		t.mu.Unlock()
	}
	if c.of.closed++; c.of.closed < c.of.joined || len(c.of.urls) == 1 {
		return
	}
	for i, took := range c.of.took {
		q := quant32(took)
		logf("to people at node %d: p50 %.2f p95 %.2f p99 %.2f max %.2f ms of %d packets", i, q.P50, q.P95, q.P99, q.Max, q.N)
	}
}

func (c *hubMember) write(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ws.WriteMessage(websocket.TextMessage, append(b, 0x1e))
}

func (c *hubMember) call(target string, argument, into any) error {
	c.mu.Lock()
	c.nextID++
	id := fmt.Sprint(c.nextID)
	answer := make(chan json.RawMessage, 1)
	c.wait[id] = answer
	c.mu.Unlock()
	if err := c.write(map[string]any{"type": 1, "invocationId": id, "target": target, "arguments": []any{argument}}); err != nil {
		return err
	}
	select {
	case result, ok := <-answer:
		if !ok || result == nil {
			return errors.New(target + ": no result")
		}
		return json.Unmarshal(result, into)
	case <-time.After(30 * time.Second):
		return errors.New(target + ": no answer")
	}
}

// view asks for the cameras of as many others as the page shows.
func (c *hubMember) view() {
	c.viewing.Lock() // else an older view may be the last one
	defer c.viewing.Unlock()
	tiles := []map[string]any{}
	most, height := number("TILES", mostTiles), number("HEIGHT", 720)
	c.mu.Lock()
	c.of.mu.Lock()
	for who := range c.inside {
		if len(tiles) < most && c.of.sends[who] {
			tiles = append(tiles, map[string]any{"who": who, "track": "camera", "height": height})
		}
	}
	c.of.mu.Unlock()
	c.mu.Unlock()
	_ = c.write(map[string]any{"type": 1, "target": "SetView", "arguments": []any{map[string]any{"tiles": tiles}}})
}

func (c *hubMember) read(me string) {
	for {
		_, frame, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		for _, part := range bytes.Split(frame, []byte{0x1e}) {
			var message struct {
				Type         int
				InvocationID string
				Target       string
				Arguments    []json.RawMessage
				Result       json.RawMessage
			}
			if len(part) == 0 || json.Unmarshal(part, &message) != nil {
				continue
			}
			switch {
			case message.Type == 3:
				c.mu.Lock()
				if answer := c.wait[message.InvocationID]; answer != nil {
					answer <- message.Result
					delete(c.wait, message.InvocationID)
				}
				c.mu.Unlock()
			case message.Type == 6:
				_ = c.write(map[string]int{"type": 6})
			case message.Type == 1 && message.Target == "Entries" && len(message.Arguments) == 1:
				c.entries(me, message.Arguments[0])
			}
		}
	}
}

func (c *hubMember) entries(me string, argument json.RawMessage) {
	var entries []struct{ Events []hubEvent }
	if json.Unmarshal(argument, &entries) != nil {
		return
	}
	changed := false
	c.mu.Lock()
	for _, entry := range entries {
		for _, event := range entry.Events {
			switch {
			case event.Type == "participantJoined" && event.Who != me:
				c.inside[event.Who] = true
				changed = true
			case event.Type == "participantLeft":
				delete(c.inside, event.Who)
				changed = true
			}
		}
	}
	c.mu.Unlock()
	if changed {
		c.view()
	}
}
